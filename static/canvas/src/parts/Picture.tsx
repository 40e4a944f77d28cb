import type { Thumb } from "../types";

interface Props {
  thumb: Thumb;
  alt: string;
  lazy?: boolean;
  full?: boolean;
}

/** A picture on a checkerboard that shows through where it is cut out; never cropped. */
export function Picture({ thumb, alt, lazy = true, full = false }: Props) {
  return (
    <span className="picture">
      <img
        src={full ? thumb.full : thumb.url}
        alt={alt}
        width={thumb.width}
        height={thumb.height}
        loading={lazy ? "lazy" : "eager"}
        decoding="async"
        draggable={false}
      />
    </span>
  );
}
