import { useState } from "react";

import type { Stored } from "../../api/assets";
import { useCanvas, useDraft } from "../useCanvas";
import { isRecord, type PortType } from "../../types";

/** What a file chooser shows for each type of port. */
const ACCEPTS: Readonly<Partial<Record<PortType, string>>> = {
  image: "image/*",
  mask: "image/*",
  video: "video/*",
  audio: "audio/*",
};

interface AssetFieldProps {
  id: string;
  label: string;
  type: PortType;
  value: unknown;
  isOff: boolean;
  about?: string | undefined;
  onAsset: (value: { asset: string } | null) => void;
}

const assetOf = (value: unknown): string =>
  isRecord(value) && typeof value.asset === "string" ? value.asset : "";

/** A stored file: its picture, those that are used on this canvas already, and the way to bring in another. */
export function AssetField({ id, label, type, value, isOff, about, onAsset }: AssetFieldProps) {
  const { bring, isBusy, trouble } = useBring(onAsset);
  const chosen = assetOf(value);
  return (
    <div
      className="asset"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        if (!isOff) bring(event.dataTransfer.files[0]);
      }}
    >
      {chosen && <Preview asset={chosen} type={type} alt={`What is given for ${label}`} />}
      <Known label={label} type={type} chosen={chosen} isOff={isOff} onPick={(asset) => onAsset({ asset })} />
      {!isOff && <Elsewhere label={label} type={type} chosen={chosen} onPick={(asset) => onAsset({ asset })} />}
      <span className="side-by-side">
        <label className="verb asset-bring" data-off={isOff || isBusy || undefined}>
          {isBusy ? "Bringing it in" : chosen ? "Another file" : "Bring a file"}
          <input
            id={id}
            className="unseen"
            type="file"
            accept={ACCEPTS[type]}
            disabled={isOff || isBusy}
            aria-describedby={about}
            onChange={(event) => {
              bring(event.target.files?.[0]);
              event.target.value = "";
            }}
          />
        </label>
        {chosen && !isOff && (
          <button type="button" className="verb" onClick={() => onAsset(null)}>
            Take it away
          </button>
        )}
      </span>
      {trouble && (
        <p className="field-wrong" role="status">
          {trouble}
        </p>
      )}
    </div>
  );
}

/** Keeps a file in the project and tells its asset; says why where it cannot be used. */
function useBring(onAsset: AssetFieldProps["onAsset"]) {
  const { keepFile } = useCanvas();
  const [trouble, setTrouble] = useState("");
  const [isBusy, setBusy] = useState(false);
  const bring = (file: File | undefined): void => {
    if (!file) return;
    setBusy(true);
    setTrouble("");
    keepFile(file)
      .then(({ asset }) => onAsset({ asset }))
      .catch((error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)))
      .finally(() => setBusy(false));
  };
  return { bring, isBusy, trouble };
}

interface KnownProps {
  label: string;
  type: PortType;
  chosen: string;
  isOff: boolean;
  onPick: (asset: string) => void;
}

/** The files that are used on this canvas already, to choose from. */
function Known({ label, type, chosen, isOff, onPick }: KnownProps) {
  const known = useKnownAssets(type);
  if (known.length < 2 && (chosen || !known.length)) return null;
  return (
    <span className="asset-known" role="group" aria-label={`Files on this canvas, for ${label}`}>
      {known.map((asset, index) => (
        <button
          key={asset}
          type="button"
          aria-pressed={asset === chosen}
          aria-label={`File ${index + 1} of ${known.length}`}
          disabled={isOff}
          onClick={() => onPick(asset)}
        >
          <Preview asset={asset} type={type} alt="" />
        </button>
      ))}
    </span>
  );
}

function Preview({ asset, type, alt }: { asset: string; type: PortType; alt: string }) {
  if (type !== "image" && type !== "mask") return <span className="asset-file">{`${type} ${asset.slice(0, 8)}`}</span>;
  return (
    <span className="picture">
      <img src={`/assets/${asset}/thumb/`} alt={alt} loading="lazy" decoding="async" draggable={false} />
    </span>
  );
}

/** The newest files that people brought into the project, asked for when they are wanted. */
function Elsewhere({ label, type, chosen, onPick }: Omit<KnownProps, "isOff">) {
  const { fetchFiles } = useCanvas();
  const [files, setFiles] = useState<readonly Stored[] | null>(null);
  const [trouble, setTrouble] = useState("");
  const ask = (): void => {
    fetchFiles(type === "mask" ? "image" : type).then(setFiles, (error: unknown) =>
      setTrouble(error instanceof Error ? error.message : String(error)),
    );
  };
  return (
    <details className="asset-elsewhere" onToggle={(event) => event.currentTarget.open && ask()}>
      <summary>From the project</summary>
      {trouble && <p className="field-wrong">{trouble}</p>}
      {files?.length === 0 && <p className="field-help">Nobody has brought in a file of this kind yet.</p>}
      <span className="asset-known" role="group" aria-label={`Files of the project, for ${label}`}>
        {files?.map(({ asset, name }) => (
          <button key={asset} type="button" aria-pressed={asset === chosen} aria-label={name} title={name} onClick={() => onPick(asset)}>
            <Preview asset={asset} type={type} alt="" />
          </button>
        ))}
      </span>
    </details>
  );
}

/** The files that inputs of this type are tried with or stand for already, each once. */
function useKnownAssets(type: PortType): readonly string[] {
  const inputs = useDraft((state) => state.drawing.inputs);
  const samples = useDraft((state) => state.samples.inputs);
  const alike = Object.entries(inputs ?? {}).filter(([, input]) => input.type === type);
  const found = alike.flatMap(([name, input]) => [...listed(samples[name]), ...listed(input.default)]);
  return [...new Set(found.map(assetOf))].filter(Boolean);
}

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
