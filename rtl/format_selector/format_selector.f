+incdir+.
format_selector.sv
