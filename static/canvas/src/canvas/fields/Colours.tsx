import type { PageBrand } from "../../graph/page";
import { useDraft } from "../useCanvas";
import { shownDefault, shownText, type ControlProps } from "./control";

const HEX = /^#[0-9a-fA-F]{6}$/;
const NONE: PageBrand["palette"] = [];
const usePalette = (): PageBrand["palette"] => useDraft((state) => state.page.brand?.palette ?? NONE);

/** One colour: of the brand's, from the eye, or by its number. */
export function ColourField({ id, field, stand, isOff, isWrong, about, set, clear }: ControlProps) {
  const palette = usePalette();
  const hex = typeof stand.value === "string" && HEX.test(stand.value) ? stand.value : "#808080";
  return (
    <span className="colour">
      <span className="side-by-side">
        <input
          type="color"
          className="colour-eye"
          aria-label={`${field.label}, by eye`}
          value={hex}
          disabled={isOff}
          onChange={(event) => set(event.target.value)}
        />
        <input
          id={id}
          className="input number-box"
          type="text"
          value={shownText(stand)}
          placeholder={shownDefault(stand) || "#1b1b1a"}
          disabled={isOff}
          aria-describedby={about}
          aria-invalid={isWrong || undefined}
          onChange={(event) => (event.target.value ? set(event.target.value) : clear())}
        />
      </span>
      <Swatches palette={palette} chosen={[hex]} isOff={isOff} label={field.label} onPick={set} />
    </span>
  );
}

/** Several colours: those of the brand are switched on and off, others are added by eye. */
export function ColoursField({ id, field, stand, isOff, about, set, clear }: ControlProps) {
  const palette = usePalette();
  const listed = Array.isArray(stand.value) ? stand.value.map(String) : [];
  const put = (values: readonly string[]): void => (values.length ? set(values) : clear());
  const turn = (hex: string): void =>
    put(listed.includes(hex) ? listed.filter((other) => other !== hex) : [...listed, hex]);
  const own = listed
    .filter((hex) => !palette.some((colour) => colour.hex === hex))
    .map((hex) => ({ hex, name: hex, role: "" }));
  return (
    <div className="side-by-side" role="group" aria-labelledby={`${id}-label`} aria-describedby={about}>
      <Swatches palette={[...palette, ...own]} chosen={listed} isOff={isOff} label={field.label} onPick={turn} />
      {!isOff && (
        <label className="colour-add">
          <span className="unseen">Add a colour by eye</span>
          <input
            id={id}
            type="color"
            className="colour-eye"
            defaultValue="#808080"
            onBlur={(event) => {
              const hex = event.target.value;
              if (hex !== event.target.defaultValue && !listed.includes(hex)) put([...listed, hex]);
            }}
          />
        </label>
      )}
    </div>
  );
}

interface SwatchesProps {
  palette: PageBrand["palette"];
  chosen: readonly string[];
  isOff: boolean;
  label: string;
  onPick: (hex: string) => void;
}

function Swatches({ palette, chosen, isOff, label, onPick }: SwatchesProps) {
  if (!palette.length) return null;
  return (
    <span className="swatches" role="group" aria-label={`${label}, to choose from`}>
      {palette.map((colour) => (
        <button
          key={colour.hex}
          type="button"
          className="swatch"
          style={{ background: colour.hex }}
          title={`${colour.name}, ${colour.hex}`}
          aria-label={`${colour.name}, ${colour.hex}`}
          aria-pressed={chosen.includes(colour.hex)}
          disabled={isOff}
          onClick={() => onPick(colour.hex)}
        />
      ))}
    </span>
  );
}
