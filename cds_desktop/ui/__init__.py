"""The window: item models, delegates, dialogs and printing; the only place beside app that knows Qt."""
