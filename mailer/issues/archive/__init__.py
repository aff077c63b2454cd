"""The archive: sent proofs as pages anybody may read, or those who have the mail, or staff alone."""
