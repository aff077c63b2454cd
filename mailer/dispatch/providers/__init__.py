"""Relays that are a provider's API: Amazon SES, Postmark, Mailgun, SendGrid and Brevo, through django-anymail.

A delivery goes the same way as with SMTP: armed before the request, settled by the answer. A request that was sent and
not answered is uncertain, as a final dot is. One request carries one message.
"""
