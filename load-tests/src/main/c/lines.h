/*
 * What the programs of this folder share: sessions that somebody else has set up, and sockets that somebody else has open.
 *
 * A file of lines is what ./lns lac --lines writes, one session a line:
 *
 *   LAC:PORT LNS:PORT TUNNEL SESSION TUNNEL SESSION ADDRESS HEAD
 *
 * First the ids that what goes to the LNS carries, then those of what comes from it; the subscriber's IPv4 address; and what
 * goes before its IP packets in PPP, in hexadecimal (RFC 1661 s6.5, s6.6).
 */
#ifndef LINES_H
#define LINES_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif

/* As many as our node asks for. */
#define BUFFER_OCTETS (8 << 20)

/* Octets before the IP packet: an L2TP header without Length (RFC 2661 s3.1), then at most 4 of PPP. */
#define L2TP_OCTETS 6
#define HEAD_OCTETS 10

struct line {
    struct sockaddr_in lac, lns;
    uint16_t to_lns[2], to_lac[2]; /* tunnel and session, in the order of the network */
    uint32_t address;              /* likewise */
    int ppp_octets;
    uint8_t ppp[4];
};

static inline void die(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static inline uint64_t now_nanos(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static inline struct sockaddr_in endpoint(char *text) {
    struct sockaddr_in a = {.sin_family = AF_INET};
    char *colon = strrchr(text, ':');
    if (!colon) exit((fprintf(stderr, "no port: %s\n", text), 2));
    *colon = 0;
    if (inet_pton(AF_INET, text, &a.sin_addr) != 1) exit((fprintf(stderr, "no address: %s\n", text), 2));
    a.sin_port = htons(atoi(colon + 1));
    return a;
}

static inline struct line *read_lines(const char *file, int *count) {
    FILE *in = fopen(file, "r");
    if (!in) die(file);
    struct line *lines = NULL;
    int room = *count = 0;
    char lac[64], lns[64], address[64], head[16];
    unsigned id[4];
    while (fscanf(in, "%63s %63s %u %u %u %u %63s %15s", lac, lns, id, id + 1, id + 2, id + 3, address, head) == 8) {
        if (*count == room) lines = realloc(lines, (room += 1024) * sizeof *lines);
        struct line *l = &lines[(*count)++];
        memset(l, 0, sizeof *l);
        l->lac = endpoint(lac);
        l->lns = endpoint(lns);
        for (int i = 0; i < 2; i++) l->to_lns[i] = htons(id[i]), l->to_lac[i] = htons(id[2 + i]);
        inet_pton(AF_INET, address, &l->address);
        for (l->ppp_octets = 0; l->ppp_octets < 4 && head[2 * l->ppp_octets]; l->ppp_octets++) {
            unsigned octet;
            sscanf(head + 2 * l->ppp_octets, "%2x", &octet);
            l->ppp[l->ppp_octets] = octet;
        }
    }
    fclose(in);
    if (*count < 1) exit((fprintf(stderr, "no line in %s\n", file), 2));
    return lines;
}

/* The L2TP and PPP headers of a data message; tells how many octets. */
static inline int put_head(uint8_t *at, const struct line *l, const uint16_t ids[2]) {
    at[0] = 0;
    at[1] = 2;
    memcpy(at + 2, ids, 4);
    memcpy(at + L2TP_OCTETS, l->ppp, l->ppp_octets);
    return L2TP_OCTETS + l->ppp_octets;
}

static inline void big_buffers(int fd) {
    int octets = BUFFER_OCTETS;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &octets, sizeof octets)
        || setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &octets, sizeof octets)) {
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &octets, sizeof octets);
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &octets, sizeof octets);
    }
}

static inline int bound_socket(const struct sockaddr_in *address) {
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0 || bind(fd, (const struct sockaddr *)address, sizeof *address)) die("socket");
    big_buffers(fd);
    return fd;
}

/* Hands each UDP socket of another process to "see", as a descriptor of ours, until that one keeps it (returns 1). */
static inline int other_sockets(int pid, int (*see)(int fd, const struct sockaddr_in *local, void *with), void *with) {
    char folder[64];
    snprintf(folder, sizeof folder, "/proc/%d/fd", pid);
    DIR *listing = opendir(folder);
    int process = syscall(SYS_pidfd_open, pid, 0);
    if (!listing || process < 0) die(folder);
    int kept = -1;
    for (struct dirent *e; kept < 0 && (e = readdir(listing));) {
        if (e->d_name[0] == '.') continue;
        int fd = syscall(SYS_pidfd_getfd, process, atoi(e->d_name), 0);
        if (fd < 0) continue;
        struct sockaddr_in local;
        socklen_t length = sizeof local, size = sizeof(int);
        int type;
        if (!getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) && type == SOCK_DGRAM
            && !getsockname(fd, (struct sockaddr *)&local, &length) && local.sin_family == AF_INET
            && see(fd, &local, with))
            kept = fd;
        else
            close(fd);
    }
    closedir(listing);
    close(process);
    return kept;
}

static inline int is_bound_to(int fd, const struct sockaddr_in *local, void *with) {
    const struct sockaddr_in *wanted = with;
    (void)fd;
    return local->sin_addr.s_addr == wanted->sin_addr.s_addr && local->sin_port == wanted->sin_port;
}

/* The socket of this address that another process has open. */
static inline int borrowed_socket(int pid, struct sockaddr_in *address) {
    int fd = other_sockets(pid, is_bound_to, address);
    if (fd < 0) exit((fprintf(stderr, "process %d has no socket there\n", pid), 1));
    return fd;
}

/* The sum of RFC 1071, not yet folded; what is added to it must begin at an even place. */
static inline uint64_t sum(const void *octets, int length) {
    const uint8_t *p = octets;
    uint64_t s = 0;
    for (; length >= 4; p += 4, length -= 4) {
        uint32_t word;
        memcpy(&word, p, 4);
        s += word;
    }
    uint32_t rest = 0;
    memcpy(&rest, p, length);
    return s + rest;
}

static inline uint16_t fold(uint64_t s) {
    while (s >> 16) s = (s & 0xffff) + (s >> 16);
    return s;
}

/* Of TCP and UDP: the pseudo-header's part. */
static inline uint64_t pseudo(const uint8_t *ip, int protocol, int length) {
    return sum(ip + 12, 8) + htons(protocol) + htons(length);
}
#endif
