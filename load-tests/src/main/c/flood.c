/*
 * Packets to an LNS, over sessions that are up already, as fast as it goes or at a steady rate:
 *
 *   flood up|down LINES SIZE RUN PPS SECONDS [PID]
 *
 * SIZE is that of the subscriber's IP packet. RUN packets in a row are one subscriber's: 1 or 32. PPS 0: as fast as it goes.
 * Up, they are a LAC's data messages, sent from the sockets that process PID (./lns lac) has open, so that the LNS sees its
 * tunnels' addresses and ports; without PID from sockets of our own. Alone they are UDP, in a row TCP segments. 32 messages of
 * one LAC leave in one call (UDP_SEGMENT), as a network card with GRO would hand them to the LNS. Down, they are UDP packets of
 * a host behind the LNS: alone without checksum, as from a card that has verified it; in a row one UDP_SEGMENT message.
 */
#include "lines.h"
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>

#define BURST 32
#define IP_OCTETS 20
#define UDP_OCTETS 8
#define TCP_OCTETS 20
#define SLOT 64
#define DISCARD 9
#define SPIN_NANOS 60000
#define LAG_NANOS 2000000

static const char *const CORE = "203.0.113.10";
static uint8_t payload[1600];
static volatile sig_atomic_t stopped;

static void stop(int signal) {
    (void)signal;
    stopped = 1;
}

/* One LAC's socket, and its packets' headers in the order in which they go. */
struct sender {
    struct sockaddr_in lac;
    int fd, packets, next;
    struct sockaddr_in lns;
    uint8_t (*heads)[SLOT];
    int head_octets, rest_octets; /* of each packet: in its head, and after it */
};

static void put_ip(uint8_t *ip, int size, int protocol, uint32_t from, uint32_t to, int id) {
    memset(ip, 0, IP_OCTETS);
    ip[0] = 0x45;
    ip[2] = size >> 8, ip[3] = size;
    ip[4] = id >> 8, ip[5] = id;
    ip[6] = 0x40;
    ip[8] = 64;
    ip[9] = protocol;
    memcpy(ip + 12, &from, 4);
    memcpy(ip + 16, &to, 4);
    uint16_t check = ~fold(sum(ip, IP_OCTETS));
    memcpy(ip + 10, &check, 2);
}

static int put_udp(uint8_t *ip, int size, uint32_t from, uint32_t to) {
    put_ip(ip, size, IPPROTO_UDP, from, to, 0);
    uint16_t ports_length_check[4] = {htons(5000), htons(DISCARD), htons(size - IP_OCTETS), 0};
    memcpy(ip + IP_OCTETS, ports_length_check, UDP_OCTETS);
    return IP_OCTETS + UDP_OCTETS;
}

static int put_tcp(uint8_t *ip, int size, uint32_t from, uint32_t to, int number) {
    put_ip(ip, size, IPPROTO_TCP, from, to, number);
    uint8_t *tcp = ip + IP_OCTETS;
    uint16_t ports[2] = {htons(5000), htons(DISCARD)}, window = htons(1000);
    uint32_t sequence = htonl(number * (size - IP_OCTETS - TCP_OCTETS));
    memset(tcp, 0, TCP_OCTETS);
    memcpy(tcp, ports, 4);
    memcpy(tcp + 4, &sequence, 4);
    tcp[12] = TCP_OCTETS / 4 << 4;
    tcp[13] = 0x10;
    memcpy(tcp + 14, &window, 2);
    uint16_t check = ~fold(pseudo(ip, IPPROTO_TCP, size - IP_OCTETS) + sum(tcp, TCP_OCTETS));
    memcpy(tcp + 16, &check, 2);
    return IP_OCTETS + TCP_OCTETS;
}

static void add(struct sender *s, const struct line *l, int size, int run) {
    uint32_t core;
    inet_pton(AF_INET, CORE, &core);
    s->lns = l->lns;
    for (int i = 0; i < run; i++) {
        if (s->packets % 1024 == 0) s->heads = realloc(s->heads, (s->packets + 1024) * SLOT);
        uint8_t *at = s->heads[s->packets++];
        int octets = put_head(at, l, l->to_lns);
        int ip = run == 1 ? put_udp(at + octets, size, l->address, core) : put_tcp(at + octets, size, l->address, core, i);
        s->head_octets = octets + ip;
        s->rest_octets = size - ip;
    }
}

static int senders(struct sender *all, int most, const struct line *lines, int count, int size, int run, int pid) {
    int used = 0;
    for (int i = 0; i < count; i++) {
        struct sender *s = all;
        while (s < all + used && memcmp(&s->lac, &lines[i].lac, sizeof s->lac)) s++;
        if (s == all + used) {
            if (used++ == most) exit((fprintf(stderr, "too many LACs\n"), 2));
            memset(s, 0, sizeof *s);
            s->lac = lines[i].lac;
            s->fd = pid ? borrowed_socket(pid, &s->lac) : bound_socket(&s->lac);
        }
        add(s, &lines[i], size, run);
    }
    return used;
}

static void segmented(struct msghdr *message, char *control, int octets) {
    message->msg_control = control;
    message->msg_controllen = CMSG_SPACE(sizeof(uint16_t));
    struct cmsghdr *c = CMSG_FIRSTHDR(message);
    c->cmsg_level = SOL_UDP;
    c->cmsg_type = UDP_SEGMENT;
    c->cmsg_len = CMSG_LEN(sizeof(uint16_t));
    uint16_t segment = octets;
    memcpy(CMSG_DATA(c), &segment, sizeof segment);
}

/* Sends one message, however often the kernel has no room for it. */
static void push(int fd, const struct msghdr *message) {
    while (sendmsg(fd, message, 0) < 0 && !stopped) {
        if (errno != EAGAIN && errno != ENOBUFS && errno != EINTR) die("sendmsg");
        struct pollfd p = {fd, POLLOUT, 0};
        poll(&p, 1, 1);
    }
}

static void burst_up(struct sender *s) {
    struct iovec parts[2 * BURST];
    char control[CMSG_SPACE(sizeof(uint16_t))];
    for (int i = 0; i < BURST; i++) {
        parts[2 * i] = (struct iovec){s->heads[s->next], s->head_octets};
        parts[2 * i + 1] = (struct iovec){payload, s->rest_octets};
        s->next = s->next + 1 == s->packets ? 0 : s->next + 1;
    }
    struct msghdr message = {.msg_name = &s->lns, .msg_namelen = sizeof s->lns, .msg_iov = parts, .msg_iovlen = 2 * BURST};
    segmented(&message, control, s->head_octets + s->rest_octets);
    push(s->fd, &message);
}

static void burst_down(int fd, struct sockaddr_in *to, int count, int *next, int octets, int run) {
    static uint8_t many[BURST * 1600];
    if (run > 1) {
        char control[CMSG_SPACE(sizeof(uint16_t))];
        struct iovec part = {many, (size_t)octets * BURST};
        struct msghdr message = {.msg_name = &to[*next], .msg_namelen = sizeof *to, .msg_iov = &part, .msg_iovlen = 1};
        segmented(&message, control, octets);
        push(fd, &message);
        *next = (*next + 1) % count;
        return;
    }
    struct mmsghdr messages[BURST];
    struct iovec part = {payload, octets};
    for (int i = 0; i < BURST; i++, *next = (*next + 1) % count)
        messages[i] = (struct mmsghdr){
            .msg_hdr = {.msg_name = &to[*next], .msg_namelen = sizeof *to, .msg_iov = &part, .msg_iovlen = 1}};
    for (int sent = 0; sent < BURST && !stopped;) {
        int now = sendmmsg(fd, messages + sent, BURST - sent, 0);
        if (now < 0 && errno != EAGAIN && errno != ENOBUFS && errno != EINTR) die("sendmmsg");
        sent += now > 0 ? now : 0;
    }
}

static uint64_t await(uint64_t due) {
    uint64_t now = now_nanos();
    while (now < due) {
        if (due - now > SPIN_NANOS) {
            struct timespec t = {0, due - now - SPIN_NANOS / 2};
            nanosleep(&t, NULL);
        }
        now = now_nanos();
    }
    return now;
}

int main(int argc, char **argv) {
    if (argc < 7) return fprintf(stderr, "flood up|down LINES SIZE RUN PPS SECONDS [PID]\n"), 2;
    int up = !strcmp(argv[1], "up"), size = atoi(argv[3]), run = atoi(argv[4]), count;
    double pps = atof(argv[5]), seconds = atof(argv[6]);
    if (size < 60 || size > 1500 || (run != 1 && run != BURST)) return fprintf(stderr, "SIZE 60-1500, RUN 1 or 32\n"), 2;
    struct line *lines = read_lines(argv[2], &count);
    struct sender all[64];
    int used = up ? senders(all, 64, lines, count, size, run, argc > 7 ? atoi(argv[7]) : 0) : 0;
    struct sockaddr_in *to = calloc((unsigned)count, sizeof *to), from = {.sin_family = AF_INET};
    inet_pton(AF_INET, CORE, &from.sin_addr);
    int down = up ? -1 : bound_socket(&from), yes = 1;
    for (int i = 0; i < count; i++)
        to[i] = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(DISCARD), .sin_addr.s_addr = lines[i].address};
    if (!up && run == 1) setsockopt(down, SOL_SOCKET, SO_NO_CHECK, &yes, sizeof yes);
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    prctl(PR_SET_TIMERSLACK, 1);

    uint64_t begin = now_nanos(), now = begin, due = begin, end = begin + (uint64_t)(seconds * 1e9), packets = 0;
    uint64_t gap = pps > 0 ? (uint64_t)(BURST * 1e9 / pps) : 0;
    for (int turn = 0, next = 0; now < end && !stopped; turn = turn + 1 >= used ? 0 : turn + 1) {
        if (up)
            burst_up(&all[turn]);
        else
            burst_down(down, to, count, &next, size - IP_OCTETS - UDP_OCTETS, run);
        packets += BURST;
        due += gap;
        now = now_nanos();
        if (gap && now > due + LAG_NANOS) due = now - LAG_NANOS; /* What was missed long ago is not made up for. */
        if (gap) now = await(due);
    }
    printf("flood: %llu packets in %.3f s\n", (unsigned long long)packets, (now - begin) / 1e9);
    return 0;
}
