+incdir+.
dialect_mac_exact_b64_decoded.sv
