// Says in words why a passkey cannot be used here, or was not used just now.

const told = document.querySelector("[data-passkey-told]");
const IS_NUMBER = /^[\d.]+$|:/;

const say = (words) => {
  told.textContent = words;
  told.hidden = false;
};

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const name = event.detail.exception?.name;
  if (!window.PublicKeyCredential) say("Passkeys need an address that begins with https, or http://localhost.");
  else if (name === "SecurityError" || IS_NUMBER.test(location.hostname)) {
    const here = `http://localhost:${location.port || 80}`;
    say(`A passkey belongs to a name, not to a number such as ${location.hostname}. Open ${here} instead.`);
  } else if (name === "InvalidStateError") say("This device holds a passkey of yours already.");
  else if (name === "NotAllowedError" || name === "AbortError") say("No passkey was used. Try again when you are ready.");
  else say("The passkey could not be used. Try again, or sign in another way.");
});
