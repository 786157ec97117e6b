"""Steps of tests/faults/test_refund_at_once.py."""

from at_once import create_plan, create_worker_user, draw_photo, main

CLAIMS = 8
AMOUNT = 60.0


def set_up(env):
    """The same bill, asked back by eight workers, each from an own telephone."""
    env.company._welfare_setup_accounting()
    plan = create_plan(env, "A", "comma_3")
    return [prepare_claim(env, plan, number).id for number in range(CLAIMS)]


def prepare_claim(env, plan, number):
    user = create_worker_user(env, plan, number)
    refund_type = env.ref("welfarepiu_base.refund_type_utilities")
    Refund = env["welfare.refund"].with_user(user)
    refund = Refund._create_for_worker(user.partner_id, refund_type)
    refund._update_facts(
        {
            "issuer_name": "Water works",
            "document_issuer": "12345670017",
            "document_number": "B-1",
            "document_date": env["welfare.clock"]._today(),
            "document_amount": AMOUNT,
            "amount": AMOUNT,
            "iban": "IT60X0542811101000000123456",
        }
    )
    for paper, needed, _documents in refund._get_paper_list():
        if needed:
            # Each took a photo of it: the files are not the same.
            refund._add_document(paper, draw_photo(number, paper.id), "photo.jpg")
    refund._declare()
    return refund


def send(env, refund_id):
    refund = env["welfare.refund"].browse(refund_id)
    user = refund.worker_id.user_ids
    refund.with_user(user).with_context(lang="en_US")._submit()


def approve(env, refund_id):
    env["welfare.refund"].browse(refund_id)._approve()


def look(env, ids):
    refunds = env["welfare.refund"].browse(ids)
    lots = env["welfare.credit.lot"].search(
        [("worker_id", "in", refunds.worker_id.ids)]
    )
    given = lots.move_ids.filtered(lambda move: move.move_type == "refund")
    return {
        "states": sorted(refunds.mapped("state")),
        "held": sum(lots.mapped("held")),
        "given": given.mapped("amount"),
        "owed": refunds.payable_line_id.mapped("balance"),
        "broken": lots._find_differences(),
    }


if __name__ == "__main__":
    main(set_up=set_up, send=send, approve=approve, look=look)
