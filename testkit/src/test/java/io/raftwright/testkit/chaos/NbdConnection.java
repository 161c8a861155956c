package io.raftwright.testkit.chaos;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;

/**
 * A client of a {@link SectorDisk}, by the network block device protocol: the fixed newstyle handshake, simple replies, and of the
 * commands read, write, flush and disconnect.
 *
 * <p>Owner: a thread of its own.
 *
 * @see <a href="https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md">the protocol</a>
 */
final class NbdConnection implements Runnable {
    private static final long SERVER_MAGIC = 0x4e42444d41474943L; // NBDMAGIC
    private static final long OPTION_MAGIC = 0x49484156454f5054L; // IHAVEOPT
    private static final long OPTION_REPLY_MAGIC = 0x3e889045565a9L;
    private static final int REQUEST_MAGIC = 0x25609513;
    private static final int REPLY_MAGIC = 0x67446698;
    private static final int FIXED_NEWSTYLE = 1;
    private static final int HAS_FLAGS_AND_FLUSHES = 1 | 4;
    private static final int OPTION_ABORT = 2;
    private static final int OPTION_GO = 7;
    private static final int ACKNOWLEDGED = 1;
    private static final int INFORMATION = 3;
    private static final int UNSUPPORTED = 1 << 31 | 1;
    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int DISCONNECT = 2;
    private static final int FLUSH = 3;
    private static final int EIO = 5;
    private static final int EINVAL = 22;
    private static final int MAX_LENGTH = 32 << 20;

    private final Socket socket;
    private final SectorDisk disk;
    private final DataInputStream in;
    private final DataOutputStream out;

    NbdConnection(Socket socket, SectorDisk disk) throws IOException {
        this.socket = socket;
        this.disk = disk;
        socket.setTcpNoDelay(true);
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
    }

    @Override
    public void run() {
        try (socket) {
            if (shakeHands()) {
                while (obey()) {
                    out.flush();
                }
            }
        } catch (IOException e) {
            // The client is gone.
        }
    }

    /** Whether commands follow. */
    private boolean shakeHands() throws IOException {
        out.writeLong(SERVER_MAGIC);
        out.writeLong(OPTION_MAGIC);
        out.writeShort(FIXED_NEWSTYLE);
        out.flush();
        in.readInt(); // the client's flags
        while (true) {
            requireMagic(OPTION_MAGIC, in.readLong());
            int option = in.readInt();
            in.skipNBytes(in.readInt());
            if (option == OPTION_GO) {
                reply(option, INFORMATION, 12);
                out.writeShort(0); // of the export
                out.writeLong(disk.length());
                out.writeShort(HAS_FLAGS_AND_FLUSHES);
            }
            reply(option, option == OPTION_GO || option == OPTION_ABORT ? ACKNOWLEDGED : UNSUPPORTED, 0);
            out.flush();
            if (option == OPTION_GO || option == OPTION_ABORT) {
                return option == OPTION_GO;
            }
        }
    }

    private void reply(int option, int type, int length) throws IOException {
        out.writeLong(OPTION_REPLY_MAGIC);
        out.writeInt(option);
        out.writeInt(type);
        out.writeInt(length);
    }

    /** One command; whether others may follow. */
    private boolean obey() throws IOException {
        requireMagic(REQUEST_MAGIC, in.readInt());
        in.readUnsignedShort(); // flags: none was offered
        int command = in.readUnsignedShort();
        long cookie = in.readLong();
        long offset = in.readLong();
        int length = in.readInt();
        if (length < 0 || length > MAX_LENGTH) {
            throw new SocketException("length out of range, length=" + Integer.toUnsignedString(length));
        }
        byte[] bytes = new byte[command == READ || command == WRITE ? length : 0];
        if (command == WRITE) {
            in.readFully(bytes);
        }
        if (command == DISCONNECT) {
            return false;
        }
        int error = carryOut(command, offset, bytes);
        out.writeInt(REPLY_MAGIC);
        out.writeInt(error);
        out.writeLong(cookie);
        if (command == READ && error == 0) {
            out.write(bytes);
        }
        return true;
    }

    private int carryOut(int command, long offset, byte[] bytes) {
        boolean isWithin = offset >= 0
                && offset <= disk.length() - bytes.length
                && offset % SectorDisk.SECTOR_LENGTH == 0
                && bytes.length % SectorDisk.SECTOR_LENGTH == 0;
        if (!isWithin) {
            return EINVAL;
        }
        try {
            switch (command) {
                case READ -> disk.read(offset, bytes);
                case WRITE -> disk.write(offset, bytes);
                case FLUSH -> disk.flush();
                default -> {
                    return EINVAL;
                }
            }
            return 0;
        } catch (IOException e) {
            return EIO;
        }
    }

    private static void requireMagic(long expected, long found) throws IOException {
        if (found != expected) {
            throw new SocketException("not what was to come, expected=" + expected + ", found=" + found);
        }
    }
}
