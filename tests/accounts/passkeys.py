"""A device that keeps one passkey, for tests without a browser: it signs what a page asks for."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import STATE_SESSION_KEY
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from accounts.models import User

SITE = "testserver"
_SEEN = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


@dataclass
class Passkey:
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    name: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def kept_for(self, user: User, called: str = "我的手机") -> Authenticator:
        """The row that the page for adding one leaves."""
        public = ES256.from_cryptography_key(self.key.public_key())
        data = AuthenticatorData.create(
            sha256(SITE.encode()).digest(),
            _SEEN | AuthenticatorData.FLAG.AT,
            0,
            AttestedCredentialData.create(bytes(16), self.name, public),
        )
        said = CollectedClientData.create(CollectedClientData.TYPE.CREATE, b"then", f"https://{SITE}")
        response = {"clientDataJSON": said.b64, "attestationObject": _b64(AttestationObject.create("none", data, {}))}
        credential = self._credential(response) | {"clientExtensionResults": {"credProps": {"rk": True}}}
        data_kept = {"name": called, "credential": credential}
        return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data_kept)

    def signs(self, client: Client, user: User) -> str:
        """Answer of the browser to the challenge that this session was given."""
        challenge = client.session[STATE_SESSION_KEY]["challenge"]
        said = CollectedClientData.create(CollectedClientData.TYPE.GET, challenge, f"https://{SITE}")
        data = AuthenticatorData.create(sha256(SITE.encode()).digest(), _SEEN, 1)
        response = {
            "clientDataJSON": said.b64,
            "authenticatorData": _b64(data),
            "signature": _b64(self.key.sign(data + said.hash, ec.ECDSA(SHA256()))),
            "userHandle": _b64(user_pk_to_url_str(user).encode()),
        }
        return json.dumps(self._credential(response))

    def _credential(self, response: dict[str, str]) -> dict[str, object]:
        pk = _b64(self.name)
        return {"type": "public-key", "id": pk, "rawId": pk, "response": response, "clientExtensionResults": {}}


def _b64(data: bytes) -> str:
    return websafe_encode(bytes(data))
