"""The SQLite file: schema, migrations, repositories, backups and the audit chain."""
