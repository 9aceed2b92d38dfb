"""Signatures as the Standard Webhooks specification has them (standardwebhooks.com), which libraries of many languages check.

The secret is `whsec_` and 24 bytes in base64; what is signed is the delivery's id, the moment and the body, with dots between them.
"""

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"
BYTES = 24


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def headers_for(secret: str, message_id: str, seconds: int, body: bytes) -> dict[str, str]:
    """`seconds` since 1970: a receiver refuses what is older than some minutes."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    mac = hmac.new(key, f"{message_id}.{seconds}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
    }
