"""Where a webhook may lead. A name is looked up once, all of its addresses are judged, and the connection goes to one that was.

Source of the rules: OWASP ASVS 5, 1.3.6, and the IANA registries of special addresses as Python's ipaddress has them.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

PORTS = {80, 443, 8080, 8443}
DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST = 2000
NAT64 = ipaddress.ip_network("64:ff9b::/96")
ODD = frozenset(map(chr, (*range(0x21), 0x7F, *range(0x80, 0xA1)))) | {"\\", "@"}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(ValueError):
    """An address that no webhook may lead to; the text is a sentence for the person."""


@dataclass(frozen=True)
class Target:
    """`address` is what `host` stood for when it was looked up, and the only thing that is connected to."""

    host: str
    address: str
    port: int
    is_encrypted: bool
    path: str

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == DEFAULT_PORTS["https" if self.is_encrypted else "http"] else f"{name}:{self.port}"


def target_of(url: str, *, may_be_private: bool) -> Target:
    """Raises Refused."""
    scheme, host, port, path = parts_of(url)
    if port not in PORTS and not may_be_private:
        raise Refused("Use one of the ports 80, 443, 8080 and 8443.")
    found = addresses_of(host, port)
    if not may_be_private and not all(map(is_public, found)):
        raise Refused("That address is within a private network. Whoever runs this installation can allow such addresses.")
    return Target(host, str(found[0]), port, scheme == "https", path)


def parts_of(url: str) -> tuple[str, str, int, str]:
    if len(url) > LONGEST or not ODD.isdisjoint(url):
        raise Refused("That can't be an address of a program. Use one such as https://example.com/hook.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Refused("That can't be read as an address.") from None
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise Refused("Start with https:// or http:// and the name of a host.")
    query = f"?{parts.query}" if parts.query else ""
    return parts.scheme, host, port or DEFAULT_PORTS[parts.scheme], f"{parts.path or '/'}{query}"


def addresses_of(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused(f"There is no host called {host[:100]}.") from None
    return [ipaddress.ip_address(str(address[0]).partition("%")[0]) for *_, address in found]


def is_public(address: Address) -> bool:
    """Whether it is somebody's on the internet; what is packed into an address of IPv6 is looked at as well."""
    plain = address.is_global and not address.is_multicast and not address.is_reserved
    return plain and all(map(is_public, packed_in(address)))


def packed_in(address: Address) -> list[Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return []
    inner: list[Address] = [one for one in (address.ipv4_mapped, address.sixtofour) if one]
    if address.teredo:
        inner += address.teredo
    if address in NAT64:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return inner
