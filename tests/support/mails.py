"""What people of a journey find in their mail."""

import re

MAIL_CRON = "mail.ir_cron_mail_scheduler_action"


def find_link(platform, address, subject, pattern):
    """:return: the path in the newest mail to ``address`` with this subject and such a
    link"""
    platform.run_cron(MAIL_CRON)
    for mail in reversed(platform.mails):
        if address in str(mail["To"]) and subject in str(mail["Subject"]):
            body = mail.get_body(("html",)).get_content().replace("&amp;", "&")
            if link := re.search(f'href="{platform.url}({pattern}[^"]*)"', body):
                return link[1]
    raise AssertionError(f"no mail “{subject}” among {len(platform.mails)}")
