"""What makes the tables: numbered, frozen once released, each in a transaction, importing nothing from wirecopy."""
