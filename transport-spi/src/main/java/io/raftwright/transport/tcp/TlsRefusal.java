package io.raftwright.transport.tcp;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import org.jspecify.annotations.Nullable;

/** Says in the words of this house why TLS failed. The JDK tells most of it by causes, the rest by its messages alone. */
final class TlsRefusal {
    private static final String ALERT = "Received fatal alert: ";

    private TlsRefusal() {}

    /** The refusal that an engine's failure amounts to. */
    static RefusedConnectionException of(Throwable failure) {
        if (failure instanceof RefusedConnectionException refused) {
            return refused;
        }
        String message = String.valueOf(failure.getMessage());
        int alert = message.indexOf(ALERT); // newer JDKs put its name in front
        if (alert >= 0) {
            return new RefusedConnectionException(
                    "the other end refused this member's certificate, or the TLS handshake",
                    "alert=" + message.substring(alert + ALERT.length()));
        }
        if (message.contains("Empty client certificate chain") || message.contains("peer not authenticated")) {
            return new RefusedConnectionException("the other end showed no certificate", "");
        }
        String why = aboutCertificate(failure);
        return new RefusedConnectionException(
                why == null ? "TLS failed" : "the certificate of the other end " + why,
                "cause=" + Failures.describe(failure));
    }

    private static @Nullable String aboutCertificate(Throwable failure) {
        String why = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return "has expired";
            }
            if (cause instanceof CertificateNotYetValidException) {
                return "is not valid yet";
            }
            if (cause instanceof CertPathBuilderException
                    || (cause instanceof CertPathValidatorException invalid
                            && invalid.getReason()
                                    == BasicReason.INVALID_SIGNATURE)) { // of an authority of the same name
                return "is of no authority that is trusted here";
            }
            if (cause instanceof CertificateException) {
                why = "is not accepted";
            }
        }
        return why;
    }
}
