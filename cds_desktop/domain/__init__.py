"""The words of the trade: periods, units, figures, problems, text and number rules, the clock; knows nothing above."""
