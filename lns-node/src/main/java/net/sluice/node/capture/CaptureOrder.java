package net.sluice.node.capture;

import java.io.IOException;
import java.io.OutputStream;
import net.sluice.dataplane.Captures;
import net.sluice.node.operator.OperatorCall;
import net.sluice.node.operator.OperatorOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands a capture to an operator: after {@code OK} comes the file, until a bound is reached or the asker closes its side. */
public final class CaptureOrder implements OperatorOrder {
    /** Its name: the first word of a {@link CaptureRequest}. */
    public static final String NAME = CaptureRequest.VERB;

    private static final Logger LOG = LoggerFactory.getLogger(CaptureOrder.class);

    private final CaptureDesk desk;

    public CaptureOrder(CaptureDesk desk) {
        this.desk = desk;
    }

    @Override
    public void serve(String line, OperatorCall call) throws IOException, InterruptedException {
        CaptureRequest request = CaptureRequest.parse(line);
        try (RunningCapture capture = desk.start(request)) {
            if (capture == null) {
                call.refuse("as many captures run as may: " + Captures.MOST);
                return;
            }
            LOG.info("{} began, asked by {}", request.line(), call.who());
            try {
                call.accept();
                OutputStream out = call.output();
                capture.write(out, call::gone);
                out.flush();
            } finally {
                LOG.info("{} ended: {} packets, {} did not fit", request.line(), capture.packets(), capture.lost());
            }
        }
    }
}
