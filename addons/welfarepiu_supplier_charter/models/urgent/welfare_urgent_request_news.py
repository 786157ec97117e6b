from odoo import models

ADDON = "welfarepiu_supplier_charter"


class WelfareUrgentRequest(models.Model):
    """Who is told, by mail and on the desk's screen: that there is something, never
    what. It stands behind the login."""

    _inherit = "welfare.urgent.request"

    def _write_to_worker(self):
        for one in self.sudo():
            one._send_urgent_mail("mail_template_urgent_worker", one.worker_id)

    def _tell_desk(self, kind="asked"):
        """:param str kind: ``asked``, ``words``, ``alarm`` or ``expired``"""
        for one in self.sudo():
            desk = one.company_id._welfare_get_urgent_desk()
            one._send_urgent_mail(
                "mail_template_urgent_desk", desk.partner_id, welfare_kind=kind
            )
            for user in desk:
                one._notify_desk(user, kind)

    def _notify_desk(self, user, kind):
        """A word on the screen of who works in the back office now."""
        speaking = self.with_context(lang=user.lang)
        user._bus_send(
            "simple_notification",
            {
                "title": speaking._get_desk_sentence(kind),
                "message": speaking.name,
                "type": "danger" if kind == "alarm" else "warning",
                "sticky": kind in ("asked", "alarm"),
            },
        )

    def _get_desk_sentence(self, kind):
        """:return: what the desk is told; nothing of who needs what"""
        sentences = {
            "asked": self.env._("There is an urgent request"),
            "words": self.env._("There are new words on an urgent request"),
            "alarm": self.env._("Nobody helps yet: an urgent request needs you"),
            "expired": self.env._("Nobody took an urgent request in time"),
        }
        return sentences[kind]

    def _get_supplier_subject(self, kind):
        """:return: what a supplier reads on the screen of a locked phone"""
        subjects = {
            "taken": self.env._("You were chosen: call now"),
            "passed": self.env._("An urgent request is settled"),
            "words": self.env._("New words on an urgent request"),
        }
        return subjects.get(
            kind, self.env._("There is an urgent request: can you help?")
        )

    def _send_urgent_mail(self, template, receivers, **context):
        """One mail each, in the language of who gets it, sent at once.

        :return: whether there was an address
        """
        self.ensure_one()
        template = self.env.ref(f"{ADDON}.{template}").sudo()
        receivers = receivers.filtered("email")
        for one in receivers:
            template.with_context(
                welfare_receiver=one.id, welfare_receiver_lang=one.lang, **context
            ).send_mail(self.id)
        if receivers:
            # In the queue until this is committed, then at once: no waiting for the
            # hourly round.
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return bool(receivers)


class WelfareUrgentAnswer(models.Model):
    _inherit = "welfare.urgent.answer"

    def _write_to_supplier(self, kind):
        """:param str kind: ``asked``, ``taken``, ``passed`` or ``words``
        :return: whether all could be written to
        """
        could = True
        for one in self.sudo():
            could &= one.request_id._send_urgent_mail(
                "mail_template_urgent_supplier",
                one._get_contacts(),
                welfare_kind=kind,
                welfare_answer=one.id,
            )
        return could

    def _get_contacts(self):
        """:return: the people who act for this supplier, else the supplier itself"""
        self.ensure_one()
        group = self.env.ref("welfarepiu_base.group_supplier")
        users = group.sudo().all_user_ids.filtered(
            lambda user: user.partner_id.commercial_partner_id == self.supplier_id
        )
        return users.partner_id.filtered("email") or self.supplier_id
