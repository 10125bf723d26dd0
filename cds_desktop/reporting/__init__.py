"""What a person does with a month: capture, review, send, amend, consolidate and back up."""
