/* Passkeys: the one way of signing in that needs script. Forms marked data-passkey="get" or "create" ask the browser for
   a signature or a new key, put it into their field `credential` and are sent as usual. */
(() => {
  'use strict';
  const unknown = !(window.PublicKeyCredential && navigator.credentials);
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(Array.from(new Uint8Array(buffer), (b) => String.fromCharCode(b)).join(''))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
      .replace(/=+$/, '');

  // The server's orders with the bytes that the browser wants in place of text.
  function ordered(options) {
    const key = options.publicKey;
    key.challenge = bytes(key.challenge);
    if (key.user) key.user.id = bytes(key.user.id);
    for (const list of [key.allowCredentials, key.excludeCredentials]) {
      for (const known of list || []) known.id = bytes(known.id);
    }
    return { publicKey: key };
  }

  // What the browser made, in the form that WebAuthn calls JSON.
  function plain(credential) {
    const response = {};
    for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  }

  async function optionsOf(form) {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.dataset.optionsUrl, {
      headers: { Accept: 'application/json' },
      credentials: 'same-origin',
    });
    if (!answer.ok) throw new Error(answer.status);
    return (await answer.json()).request_options;
  }

  for (const note of document.querySelectorAll('[data-passkey-unknown]')) note.hidden = !unknown;
  if (unknown) return;
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    const button = form.querySelector('button');
    const error = form.querySelector('[data-passkey-error]');
    form.hidden = false;
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      event.stopPropagation();
      button.disabled = true;
      error.hidden = true;
      try {
        const options = ordered(await optionsOf(form));
        const credential = await navigator.credentials[form.dataset.passkey](options);
        form.querySelector('[name=credential]').value = JSON.stringify(plain(credential));
        form.submit();
      } catch {
        error.textContent = error.dataset.passkeyError;
        error.hidden = false;
        button.disabled = false;
      }
    });
  }
})();
