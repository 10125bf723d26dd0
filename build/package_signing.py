"""Signs Windows programs with osslsigncode: `python3 build/package_signing.py FILE…`.

The certificate comes by environment variables, so that no secret ever stands in a file of the repository:

  CDS_SIGN_PKCS12         a PKCS #12 file with the publisher's certificate and key
  CDS_SIGN_PASSWORD_FILE  a file that holds its password
  CDS_SIGN_TIMESTAMP      the address of a time stamp service (signatures then outlive the certificate)

Without them a certificate is made on the spot, which proves that the step works and nothing about the publisher.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from package_parts import NAME, TITLE, WORK, run, say  # type: ignore[import-not-found]

TEST_FOLDER = WORK / "test-certificate"
TEST_SUBJECT = "/CN=CDS Desktop TEST certificate, not a publisher"


def can_sign() -> bool:
    """Whether this machine signs at all."""
    return shutil.which("osslsigncode") is not None


def is_test() -> bool:
    """Whether only the certificate made on the spot is at hand."""
    return not os.environ.get("CDS_SIGN_PKCS12")


def sign(path: Path) -> None:
    """Sign a program in place."""
    certificate, password = _test_certificate() if is_test() else _real_certificate()
    signed = path.with_name(f"{path.name}.signed")
    signed.unlink(missing_ok=True)
    time_stamp = os.environ.get("CDS_SIGN_TIMESTAMP")
    command = ["osslsigncode", "sign", "-pkcs12", certificate, "-readpass", password, "-h", "sha256", "-n", TITLE]
    run([*command, *(["-ts", time_stamp] if time_stamp else []), "-in", path, "-out", signed])
    signed.replace(path)


def verify(path: Path) -> None:
    """Stop unless the signature fits the file; whether its signer is trusted is asked only of a real certificate."""
    if is_test():
        run(["osslsigncode", "verify", "-CAfile", TEST_FOLDER / "certificate.pem", "-in", path])
    else:
        run(["osslsigncode", "verify", "-in", path])


def _real_certificate() -> tuple[Path, Path]:
    return Path(os.environ["CDS_SIGN_PKCS12"]), Path(os.environ["CDS_SIGN_PASSWORD_FILE"])


def _test_certificate() -> tuple[Path, Path]:
    packed, password = TEST_FOLDER / f"{NAME}.p12", TEST_FOLDER / "password"
    if not packed.exists():
        TEST_FOLDER.mkdir(parents=True, exist_ok=True)
        TEST_FOLDER.chmod(0o700)
        key, certificate = TEST_FOLDER / "key.pem", TEST_FOLDER / "certificate.pem"
        password.write_text(os.urandom(16).hex())
        make = ["openssl", "req", "-x509", "-newkey", "rsa:3072", "-nodes", "-days", "30", "-subj", TEST_SUBJECT]
        make += ["-addext", "keyUsage=digitalSignature", "-addext", "extendedKeyUsage=codeSigning"]
        run([*make, "-keyout", key, "-out", certificate])
        run(
            [
                "openssl",
                "pkcs12",
                "-export",
                "-inkey",
                key,
                "-in",
                certificate,
                "-out",
                packed,
                "-passout",
                f"file:{password}",
            ]
        )
    return packed, password


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        sign(Path(argument))
        say(f"Signed {argument}")
