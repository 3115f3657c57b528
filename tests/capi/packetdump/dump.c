/* What libpacketdump prints about a packet that the program made. */
#include "../check.h"

#include <libpacketdump.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const unsigned char frame[] = {
    0x3c, 0xfd, 0xfe, 0x19, 0xd8, 0x00, 0x00, 0xde, 0xfb, 0xba, 0x06, 0xc7, 0x08, 0x00,             /* Ethernet */
    0x45, 0x00, 0x00, 0x1e, 0x25, 0xf9, 0x00, 0x00, 0xee, 0x11, 0xfa, 0xc5,                         /* IPv4 */
    0xc1, 0x1b, 0xe5, 0x56, 0x2c, 0xae, 0xd8, 0xf0, 0xb5, 0x17, 0x1f, 0x41, 0x00, 0x0a, 0x00, 0x00, /* UDP */
    'h',  'i',
};

static const char frame_text[] =
    " Ethernet: Dest: 3c:fd:fe:19:d8:00 Source: 00:de:fb:ba:06:c7 Ethertype: 0x0800\n"
    " IP: Header Len 20 Ver 4 DSCP 00 ECN 0 Total Length 30\n"
    " IP: Id 9721 Fragoff 0\n"
    " IP: TTL 238 Proto 17 (udp) Checksum 64197\n"
    " IP: Source 193.27.229.86 Destination 44.174.216.240\n"
    " UDP: Source 46359 Dest 8001\n"
    " UDP: Len 10 Checksum 0\n"
    "unknown protocol udp/8001\n"
    " Unknown Protocol: 8001\n"
    "  68 69                                              hi                                          \n";

static char text[4096];
static FILE* screen;

/* Standard output goes to a file; what is there since the last call becomes `text`. */
static void take_output(void) {
    fflush(stdout);
    rewind(screen);
    text[fread(text, 1, sizeof text - 1, screen)] = '\0';
    CHECK(ftruncate(fileno(screen), 0) == 0);
    CHECK(lseek(STDOUT_FILENO, 0, SEEK_SET) == 0);
}

/* The text behind the time, which is that of the test. */
static const char* after_time(void) {
    const char* line = strchr(text + 1, '\n');
    CHECK(text[0] == '\n' && line != NULL);
    return line == NULL ? text : line + 1;
}

int main(void) {
    screen = tmpfile();
    CHECK(screen != NULL && dup2(fileno(screen), STDOUT_FILENO) == STDOUT_FILENO);
    libtrace_packet_t* packet = trace_create_packet();
    trace_construct_packet(packet, TRACE_TYPE_ETH, frame, sizeof frame);

    trace_dump_packet(packet);
    take_output();
    const char capture[] = " Capture: Packet Length: 44/48 Direction Value: -1\n";
    const char* shown = after_time();
    CHECK(strncmp(shown, capture, sizeof capture - 1) == 0);
    CHECK(strcmp(shown + sizeof capture - 1, frame_text) == 0);

    trace_hexdump_packet(packet);
    take_output();
    shown = after_time();
    CHECK(strncmp(shown, capture, sizeof capture - 1) == 0);
    CHECK(strncmp(shown + sizeof capture - 1, "\n  3c fd fe 19 d8 00 00 de", 26) == 0);

    printf("before ");
    decode_next((const char*)frame, sizeof frame, "link", TRACE_TYPE_ETH);
    take_output();
    CHECK(strncmp(text, "before ", 7) == 0 && strcmp(text + 7, frame_text) == 0);
    decode_next((const char*)frame, -1, "tcp", 80);
    take_output();
    CHECK(strcmp(text, "unknown protocol tcp/80\n Unknown Protocol: 80\n") == 0);

    trace_dump_packet(NULL);
    trace_hexdump_packet(NULL);
    decode_next(NULL, 0, NULL, 0);
    take_output();
    CHECK(text[0] == '\0');
    trace_destroy_packet(packet);
    fclose(screen);
    return finish();
}
