from odoo import api, models

from odoo.addons.welfarepiu_base.tools.guards import find_faults


class WelfareCharter(models.Model):
    _inherit = "welfare.charter"

    @api.model
    def _verify(self):
        """Compare all that was signed, of every company, with what is kept.

        For people at a terminal, who read English.

        :return: dict with ``lines`` (text, one for each thing looked at) and ``faults``
            (how many of them are not as they were)
        """
        results = [
            *self._verify_texts(),
            *self._verify_documents(),
            *self._verify_guards(),
        ]
        faults = [text for text, fault in results if fault]
        lines = [
            f"{'ok   ' if not fault else 'FAULT'} {text}" for text, fault in results
        ]
        lines.append(f"{len(results)} verified, {len(faults)} faults")
        return {"lines": lines, "faults": len(faults)}

    @api.model
    def _verify_texts(self):
        for charter in self.sudo().search([("state", "!=", "draft")], order="id"):
            fault = not charter._is_intact()
            word = "differs from its fingerprint" if fault else "is as it was frozen"
            yield f"charter {charter.number} (id {charter.id}): the text {word}", fault

    @api.model
    def _verify_documents(self):
        Adhesion = self.env["welfare.charter.adhesion"].sudo()
        for adhesion in Adhesion.search([("signed_on", "!=", False)], order="id"):
            faults = adhesion._get_document_faults()
            word = ", ".join(faults) or "as signed"
            yield f"adhesion {adhesion.id}: {word}", bool(faults)

    @api.model
    def _verify_guards(self):
        guards = self.env["welfare.guarded"]._get_all_guards(self._original_module)
        faults = find_faults(self.env.cr, guards)
        for table, trigger, fault in faults:
            yield f"guard {trigger} of {table}: {fault}", True
        yield f"{len(guards) - len(faults)} of {len(guards)} guards stand", False
