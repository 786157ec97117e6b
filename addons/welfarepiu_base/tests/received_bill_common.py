from base64 import b64encode
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7

from odoo.tests import new_test_user

from .settlement_common import SettlementCommon

INVOICE = """<?xml version="1.0" encoding="UTF-8"?>
<p:FatturaElettronica versione="FPR12"
 xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2">
<FatturaElettronicaHeader>
 <DatiTrasmissione><ProgressivoInvio>1</ProgressivoInvio></DatiTrasmissione>
 <CedentePrestatore><DatiAnagrafici>
  <IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>{seller}</IdCodice></IdFiscaleIVA>
  <Anagrafica><Denominazione>Supplier A</Denominazione></Anagrafica>
 </DatiAnagrafici></CedentePrestatore>
 <CessionarioCommittente><DatiAnagrafici>
  <IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>{buyer}</IdCodice></IdFiscaleIVA>
 </DatiAnagrafici></CessionarioCommittente>
</FatturaElettronicaHeader>
<FatturaElettronicaBody>
 <DatiGenerali>
  <DatiGeneraliDocumento>
   <TipoDocumento>{kind}</TipoDocumento><Divisa>EUR</Divisa>
   <Data>{date}</Data><Numero>{number}</Numero>{withheld}
   <ImportoTotaleDocumento>{total}</ImportoTotaleDocumento>
   <Causale>{text}</Causale>
  </DatiGeneraliDocumento>{order}
 </DatiGenerali>
 <DatiBeniServizi>
  <DettaglioLinee><NumeroLinea>1</NumeroLinea><Descrizione>Prestazioni</Descrizione>
   <Quantita>1.00</Quantita><PrezzoUnitario>{base}</PrezzoUnitario>
   <PrezzoTotale>{base}</PrezzoTotale><AliquotaIVA>22.00</AliquotaIVA></DettaglioLinee>
  <DatiRiepilogo><AliquotaIVA>22.00</AliquotaIVA>
   <ImponibileImporto>{base}</ImponibileImporto><Imposta>{vat}</Imposta></DatiRiepilogo>
 </DatiBeniServizi>
</FatturaElettronicaBody>
</p:FatturaElettronica>"""


class ReceivedBillCommon(SettlementCommon):
    """Invoices of the supplier, written, signed and imported."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.vat = "IT01234560157"
        cls.accountant = new_test_user(
            cls.env,
            login="accountant_bills@example.com",
            groups="welfarepiu_base.group_accountant",
        )

    def _write(self, settlement=None, **vals):
        facts = {
            "seller": self.supplier.vat.removeprefix("IT"),
            "buyer": "01234560157",
            "kind": "TD01",
            "number": "12/A",
            "date": self.today,
            "base": "100.00",
            "vat": "22.00",
            "total": "122.00",
            "text": settlement._get_invoice_text() if settlement else "Prestazioni",
            "withheld": "",
            "order": "",
            **vals,
        }
        return INVOICE.format(**facts).encode()

    def _import(self, raw, name="IT00159560366_00001.xml", mimetype="application/xml"):
        """Upload a file among the vendor bills, as the accountant does."""
        attachment = self.env["ir.attachment"].create(
            {"name": name, "datas": b64encode(raw), "mimetype": mimetype}
        )
        journal = self.env["account.journal"].search(
            [("type", "=", "purchase"), ("company_id", "=", self.company.id)], limit=1
        )
        move = journal.with_context(
            default_move_type="in_invoice"
        )._create_document_from_attachment(attachment.ids)
        return self.env["welfare.received.bill"].search([("move_id", "=", move.id)])

    def _settle_session(self, **terms):
        if terms:
            self._create_terms(**terms)
        self._sell(self.session)
        return self._settle()

    def _sign(self, raw):
        """:return: the file in the envelope of a digital signature (CAdES)"""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Supplier A")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(datetime(2021, 1, 1))
            .not_valid_after(datetime(2051, 1, 1))
            .sign(key, hashes.SHA256())
        )
        return (
            pkcs7.PKCS7SignatureBuilder()
            .set_data(raw)
            .add_signer(certificate, key, hashes.SHA256())
            .sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])
        )
