+incdir+.
format_selector_mxfp4.sv
