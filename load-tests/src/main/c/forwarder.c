/*
 * An LNS's packet path and nothing else, to compare ours with: no control plane, no counters, a table of sessions that never
 * changes. UDP GRO and UDP_SEGMENT outside; a TUN with virtio-net headers, TCP and UDP segmentation inside. IPv4 only.
 *
 *   forwarder lns LINES TUN        the LNS of these sessions
 *   forwarder lac LINES TUN PID    the first session's other end, by the socket that process PID (./lns lac) has open
 *
 * The second is the subscriber of the TCP benchmarks: fast enough not to be what is measured.
 */
#include "lines.h"
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>

#ifndef TUN_F_USO4
#define TUN_F_USO4 0x20
#define TUN_F_USO6 0x40
#endif
#ifndef VIRTIO_NET_HDR_GSO_UDP_L4
#define VIRTIO_NET_HDR_GSO_UDP_L4 5
#endif

#define LONGEST 65535
#define RECEIVES 16
#define READS 64
#define SEGMENTS 64
#define MOST_OUT 2048
#define MOST_PARTS (2 * MOST_OUT)
#define TABLE (1 << 16)
#define HEADERS 160
#define FIN 0x01
#define PSH 0x08

static struct line *lines;
static struct line *by_id[TABLE], *by_address[TABLE]; /* open addressing */
static int lns_role, udp, tun;
static volatile sig_atomic_t stopped;

static void stop(int signal) {
    (void)signal;
    stopped = 1;
}

static const uint16_t *ids_to_us(const struct line *l) { return lns_role ? l->to_lns : l->to_lac; }
static const uint16_t *ids_from_us(const struct line *l) { return lns_role ? l->to_lac : l->to_lns; }
static const struct sockaddr_in *peer(const struct line *l) { return lns_role ? &l->lac : &l->lns; }
static uint16_t slot(uint32_t key) { return key * 2654435761u >> 16; }

static uint32_t id_key(const uint16_t *ids) {
    uint32_t key;
    memcpy(&key, ids, 4);
    return key;
}

static void tabulate(int count) {
    for (struct line *l = lines; l < lines + count; l++) {
        uint16_t i = slot(id_key(ids_to_us(l))), a = slot(l->address);
        while (by_id[i]) i++;
        while (by_address[a]) a++;
        by_id[i] = l;
        by_address[a] = l;
    }
}

static struct line *line_of_ids(uint32_t key) {
    uint16_t i = slot(key);
    while (by_id[i] && id_key(ids_to_us(by_id[i])) != key) i++;
    return by_id[i];
}

static struct line *line_of_address(uint32_t address) {
    if (!lns_role) return lines;
    uint16_t i = slot(address);
    while (by_address[i] && by_address[i]->address != address) i++;
    return by_address[i];
}

static uint16_t get16(const uint8_t *p) { return p[0] << 8 | p[1]; }
static void put16(uint8_t *p, int v) { p[0] = v >> 8, p[1] = v; }
static uint32_t get32(const uint8_t *p) { return (uint32_t)get16(p) << 16 | get16(p + 2); }
static void put32(uint8_t *p, uint32_t v) { put16(p, v >> 16), put16(p + 2, v); }

static void put_ip_length(uint8_t *ip, int headers, int length, int id) {
    put16(ip + 2, length);
    put16(ip + 4, id);
    put16(ip + 10, 0);
    uint16_t check = ~fold(sum(ip, headers));
    memcpy(ip + 10, &check, 2);
}

/* ---- up: datagrams to packets; TCP segments that follow each other become one */

static struct {
    struct virtio_net_hdr virtio;
    uint8_t headers[HEADERS];
    struct iovec parts[2 + SEGMENTS];
    int count, ip_octets, header_octets, segment, payload, verified, closed;
    uint32_t next;
    const uint8_t *first;
    int first_octets;
} run;

static void write_run(void) {
    if (!run.count) return;
    memset(&run.virtio, 0, sizeof run.virtio);
    run.parts[0] = (struct iovec){&run.virtio, sizeof run.virtio};
    if (run.count == 1) {
        run.parts[1] = (struct iovec){(void *)run.first, run.first_octets};
    } else {
        run.parts[1] = (struct iovec){run.headers, run.header_octets};
        int tcp = run.header_octets - run.ip_octets;
        run.virtio.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
        run.virtio.gso_type = VIRTIO_NET_HDR_GSO_TCPV4;
        run.virtio.hdr_len = run.header_octets;
        run.virtio.gso_size = run.segment;
        run.virtio.csum_start = run.ip_octets;
        run.virtio.csum_offset = 16;
        put_ip_length(run.headers, run.ip_octets, run.header_octets + run.payload, get16(run.headers + 4));
        uint16_t partial = fold(pseudo(run.headers, IPPROTO_TCP, tcp + run.payload));
        memcpy(run.headers + run.ip_octets + 16, &partial, 2);
    }
    if (writev(tun, run.parts, run.count == 1 ? 2 : 2 + run.count) < 0 && errno != EAGAIN && errno != EINVAL && errno != EIO)
        die("write to the TUN");
    run.count = 0;
}

static int checksum_right(const uint8_t *ip, int ip_octets, int length) {
    return fold(pseudo(ip, ip[9], length - ip_octets) + sum(ip + ip_octets, length - ip_octets)) == 0xffff;
}

/* Whether it is the next segment of the run's flow, as the kernel's GRO would see it. */
static int continues_run(const uint8_t *ip, int headers, int length) {
    const uint8_t *tcp = ip + run.ip_octets, *first = run.first + run.ip_octets;
    int payload = length - headers;
    return run.count && !run.closed && run.count < SEGMENTS && headers == run.header_octets && payload > 0
        && payload <= run.segment && run.header_octets + run.payload + payload <= LONGEST
        && !memcmp(ip, run.first, 2) && !memcmp(ip + 6, run.first + 6, 4) && !memcmp(ip + 12, run.first + 12, 8)
        && !memcmp(tcp, first, 4) && get32(tcp + 4) == run.next && !memcmp(tcp + 8, first + 8, 5)
        && !((tcp[13] ^ first[13]) & ~(FIN | PSH)) && !memcmp(tcp + 14, first + 14, 2)
        && !memcmp(tcp + 18, first + 18, headers - run.ip_octets - 18);
}

static void write_packet(const uint8_t *ip, int length) {
    int ip_octets = (ip[0] & 15) * 4, headers = 0;
    if (ip[9] == IPPROTO_TCP && ip_octets == 20 && !(get16(ip + 6) & 0x3fff) && length >= 40)
        headers = ip_octets + (ip[32] >> 4) * 4;
    int joinable = headers >= 40 && headers < length && !(ip[33] & ~(0x10 | FIN | PSH));
    if (joinable && continues_run(ip, headers, length) && checksum_right(ip, ip_octets, length)
        && (run.verified || (run.verified = checksum_right(run.first, run.ip_octets, run.first_octets)))) {
        if (run.count == 1) {
            memcpy(run.headers, run.first, headers);
            run.parts[2] = (struct iovec){(void *)(run.first + headers), run.segment};
        }
        int payload = length - headers;
        run.parts[2 + run.count++] = (struct iovec){(void *)(ip + headers), payload};
        run.payload += payload;
        run.next += payload;
        run.headers[run.ip_octets + 13] |= ip[33];
        run.closed = payload < run.segment || (ip[33] & (FIN | PSH));
        return;
    }
    write_run();
    run.first = ip;
    run.first_octets = length;
    run.count = 1;
    run.verified = 0;
    run.closed = !joinable || (ip[33] & (FIN | PSH));
    run.ip_octets = ip_octets;
    run.header_octets = headers;
    run.segment = run.payload = length - headers;
    if (joinable) run.next = get32(ip + 24) + run.segment;
}

static void take_datagram(const uint8_t *d, int length, const struct sockaddr_in *from) {
    if (length < L2TP_OCTETS + 1 || (d[0] & 0x88) || (d[1] & 15) != 2) return; /* control, sequenced, or no L2TPv2 */
    int at = 2 + (d[0] & 0x40 ? 2 : 0);
    const struct line *l = line_of_ids(id_key((const uint16_t *)(d + at)));
    at += 4;
    if (d[0] & 0x02) at += 2 + get16(d + at);
    if (!l || memcmp(peer(l), from, sizeof *from)) return;
    if (at + 2 < length && d[at] == 0xff && d[at + 1] == 3) at += 2;
    if (at + 1 < length && !d[at]) at++;
    if (at + 21 > length || d[at++] != 0x21) return;
    const uint8_t *ip = d + at;
    int total = get16(ip + 2), headers = (ip[0] & 15) * 4;
    if (ip[0] >> 4 != 4 || headers < 20 || total < headers || total > length - at || fold(sum(ip, headers)) != 0xffff) return;
    if (lns_role && memcmp(ip + 12, &l->address, 4)) return;
    write_packet(ip, total);
}

static int receive(void) {
    static uint8_t buffers[RECEIVES][LONGEST + 1];
    static struct mmsghdr messages[RECEIVES];
    static struct iovec parts[RECEIVES];
    static struct sockaddr_in from[RECEIVES];
    static char control[RECEIVES][CMSG_SPACE(sizeof(int))];
    for (int i = 0; i < RECEIVES; i++) {
        parts[i] = (struct iovec){buffers[i], LONGEST};
        messages[i].msg_hdr = (struct msghdr){.msg_name = &from[i], .msg_namelen = sizeof from[i], .msg_iov = &parts[i],
            .msg_iovlen = 1, .msg_control = control[i], .msg_controllen = sizeof control[i]};
    }
    int count = recvmmsg(udp, messages, RECEIVES, MSG_DONTWAIT, NULL);
    for (int i = 0; i < count; i++) {
        int length = messages[i].msg_len, segment = length;
        for (struct cmsghdr *c = CMSG_FIRSTHDR(&messages[i].msg_hdr); c; c = CMSG_NXTHDR(&messages[i].msg_hdr, c))
            if (c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO) memcpy(&segment, CMSG_DATA(c), sizeof segment);
        for (int at = 0; at < length; at += segment)
            take_datagram(buffers[i] + at, length - at < segment ? length - at : segment, &from[i]);
    }
    write_run();
    return count > 0;
}

/* ---- down: packets to datagrams; those to one peer and of one length leave as one message */

static struct mmsghdr out[MOST_OUT];
static char out_control[MOST_OUT][CMSG_SPACE(sizeof(uint16_t))];
static int out_segment[MOST_OUT], out_count[MOST_OUT], out_octets[MOST_OUT], out_open, outs;
static struct iovec out_parts[MOST_PARTS];
static uint8_t out_heads[MOST_OUT][HEAD_OCTETS + 120];
static int parts_used, heads_used;

static void send_out(void) {
    for (int i = 0; i < outs; i++) {
        if (out_count[i] < 2) continue;
        struct msghdr *m = &out[i].msg_hdr;
        m->msg_control = out_control[i];
        m->msg_controllen = sizeof out_control[i];
        struct cmsghdr *c = CMSG_FIRSTHDR(m);
        c->cmsg_level = SOL_UDP;
        c->cmsg_type = UDP_SEGMENT;
        c->cmsg_len = CMSG_LEN(sizeof(uint16_t));
        uint16_t segment = out_segment[i];
        memcpy(CMSG_DATA(c), &segment, sizeof segment);
    }
    for (int sent = 0; sent < outs;) {
        int now = sendmmsg(udp, out + sent, outs - sent, 0);
        sent += now > 0 ? now : 1; /* What the kernel does not take is lost. */
    }
    outs = parts_used = heads_used = out_open = 0;
}

/* Whether a datagram may go in the last message: the same peer, no longer than those before, all of which are as long. */
static int joins_last(const struct line *l, int octets) {
    int last = outs - 1;
    return outs && out_open && octets <= out_segment[last] && out_count[last] < SEGMENTS
        && out_octets[last] + octets <= LONGEST - 28 && !memcmp(out[last].msg_hdr.msg_name, peer(l), sizeof(struct sockaddr_in));
}

/* Queues a datagram: "headers" octets after the room for L2TP and PPP in the next head, then the rest from where it lies. */
static void emit(const struct line *l, int headers, const uint8_t *rest, int rest_octets) {
    uint8_t *head = out_heads[heads_used++];
    uint8_t made[HEAD_OCTETS];
    int head_octets = put_head(made, l, ids_from_us(l)), total = head_octets + headers + rest_octets;
    memcpy(head + HEAD_OCTETS - head_octets, made, head_octets);
    if (!joins_last(l, total)) {
        out[outs].msg_hdr = (struct msghdr){.msg_name = (void *)peer(l), .msg_namelen = sizeof(struct sockaddr_in),
            .msg_iov = &out_parts[parts_used]};
        out_segment[outs] = total;
        out_count[outs] = out_octets[outs] = 0;
        out_open = 1;
        outs++;
    }
    int last = outs - 1;
    out_parts[parts_used++] = (struct iovec){head + HEAD_OCTETS - head_octets, head_octets + headers};
    if (rest_octets) out_parts[parts_used++] = (struct iovec){(void *)rest, rest_octets};
    out[last].msg_hdr.msg_iovlen = &out_parts[parts_used] - out[last].msg_hdr.msg_iov;
    out_count[last]++;
    out_octets[last] += total;
    if (total < out_segment[last]) out_open = 0;
}

/* Each datagram takes a head, and two parts at most. */
static void make_room(void) {
    if (heads_used == MOST_OUT) send_out();
}

static void split(const struct line *l, uint8_t *ip, int length, int gso_type, int segment) {
    int ip_octets = (ip[0] & 15) * 4, tcp = (gso_type & ~VIRTIO_NET_HDR_GSO_ECN) == VIRTIO_NET_HDR_GSO_TCPV4;
    int headers = ip_octets + (tcp ? (ip[ip_octets + 12] >> 4) * 4 : 8), id = get16(ip + 4);
    uint32_t sequence = get32(ip + ip_octets + 4);
    for (int at = headers, n = 0; at < length; at += segment, n++) {
        int payload = length - at < segment ? length - at : segment, last = at + payload == length;
        make_room();
        uint8_t *h = out_heads[heads_used] + HEAD_OCTETS, *t = h + ip_octets;
        memcpy(h, ip, headers);
        put_ip_length(h, ip_octets, headers + payload, id + n);
        if (tcp) {
            put32(t + 4, sequence + n * segment);
            if (!last) t[13] &= ~(FIN | PSH);
        } else {
            put16(t + 4, 8 + payload);
        }
        uint8_t *check = t + (tcp ? 16 : 6);
        put16(check, 0);
        uint16_t value = ~fold(pseudo(h, h[9], headers - ip_octets + payload) + sum(t, headers - ip_octets) + sum(ip + at, payload));
        if (!tcp && !value) value = 0xffff;
        memcpy(check, &value, 2);
        emit(l, headers, ip + at, payload);
    }
}

static void take_packet(uint8_t *buffer, int length) {
    struct virtio_net_hdr *virtio = (struct virtio_net_hdr *)buffer;
    uint8_t *ip = buffer + sizeof *virtio;
    uint32_t to;
    if ((length -= sizeof *virtio) < 20 || ip[0] >> 4 != 4) return;
    memcpy(&to, ip + 16, 4);
    const struct line *l = line_of_address(to);
    if (!l) return;
    if (virtio->gso_type != VIRTIO_NET_HDR_GSO_NONE) {
        split(l, ip, length, virtio->gso_type, virtio->gso_size);
        return;
    }
    if (virtio->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) {
        uint8_t *check = ip + virtio->csum_start + virtio->csum_offset;
        uint16_t value = ~fold(sum(ip + virtio->csum_start, length - virtio->csum_start));
        memcpy(check, &value, 2);
    }
    make_room();
    emit(l, 0, ip, length);
}

static int read_tun(void) {
    static uint8_t buffers[READS][LONGEST + 64];
    int count = 0;
    while (count < READS) {
        int length = read(tun, buffers[count], sizeof buffers[count]);
        if (length < 0) break;
        take_packet(buffers[count++], length);
    }
    send_out();
    return count > 0;
}

static void open_tun(const char *name) {
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR};
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    if ((tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK)) < 0 || ioctl(tun, TUNSETIFF, &request)) die("TUN");
    unsigned tcp = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6;
    int uso = !ioctl(tun, TUNSETOFFLOAD, tcp | TUN_F_USO4 | TUN_F_USO6);
    if (!uso && ioctl(tun, TUNSETOFFLOAD, tcp)) die("TUNSETOFFLOAD");
    printf("forwarder: TSO%s\n", uso ? ", USO" : "");
}

int main(int argc, char **argv) {
    int count, yes = 1, no = 0;
    if (argc < 4) return fprintf(stderr, "forwarder lns|lac LINES TUN [PID]\n"), 2;
    lns_role = !strcmp(argv[1], "lns");
    lines = read_lines(argv[2], &count);
    tabulate(lns_role ? count : 1);
    open_tun(argv[3]);
    udp = lns_role ? bound_socket(&lines[0].lns) : argc > 4 ? borrowed_socket(atoi(argv[4]), &lines[0].lac)
                                                                        : bound_socket(&lines[0].lac);
    if (setsockopt(udp, SOL_UDP, UDP_GRO, &yes, sizeof yes)) die("UDP_GRO");
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    printf("forwarder: ready\n");
    fflush(stdout);
    while (!stopped) {
        int work = receive();
        work |= read_tun();
        if (!work) {
            struct pollfd p[2] = {{udp, POLLIN, 0}, {tun, POLLIN, 0}};
            poll(p, 2, 1000);
        }
    }
    setsockopt(udp, SOL_UDP, UDP_GRO, &no, sizeof no);
    return 0;
}
