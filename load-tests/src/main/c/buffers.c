/*
 * Socket buffers of megabytes for a program that asks for none: buffers PID. The limits of net.core are the whole machine's
 * and not a namespace's, so they are left alone.
 */
#include "lines.h"

static int see(int fd, const struct sockaddr_in *local, void *with) {
    socklen_t size = sizeof(int);
    int got = 0;
    if (local->sin_port == htons(*(int *)with)) {
        big_buffers(fd);
        getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &got, &size);
        printf("buffers: %d octets\n", got / 2);
    }
    return 0;
}

int main(int argc, char **argv) {
    int port = 1701;
    if (argc != 2) return fprintf(stderr, "buffers PID\n"), 2;
    other_sockets(atoi(argv[1]), see, &port);
    return 0;
}
