interface Props {
  id: string;
  isOn: boolean;
  isOff: boolean;
  about: string | undefined;
  onTurn: (isOn: boolean) => void;
}

/** Yes or no; `isOff` where it cannot be turned. */
export function Switch({ id, isOn, isOff, about, onTurn }: Props) {
  return (
    <input
      id={id}
      className="switch"
      type="checkbox"
      role="switch"
      checked={isOn}
      disabled={isOff}
      aria-describedby={about}
      onChange={(event) => onTurn(event.target.checked)}
    />
  );
}
