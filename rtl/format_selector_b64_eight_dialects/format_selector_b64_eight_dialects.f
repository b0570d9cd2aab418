+incdir+.
format_selector_b64_eight_dialects.sv
