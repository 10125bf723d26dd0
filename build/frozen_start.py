"""Where the frozen program starts: with the SQLite that is packed with it (docs/decisions/0015)."""

import sys

import pysqlite3  # type: ignore[import-not-found]

sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

from cds_desktop.__main__ import main  # noqa: E402

sys.exit(main())
