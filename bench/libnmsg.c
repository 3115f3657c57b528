/* Works with many messages through nmsg.h alone, and prints nanoseconds of the processor for each.
 *
 *     libnmsg read FILE              reads messages and destroys them
 *     libnmsg fields FILE NAME …     and gets the first value of these fields
 *     libnmsg json FILE              and makes JSON of each
 *     libnmsg build FILE COUNT       makes base/ipconn messages with five fields, and writes them */
#define _POSIX_C_SOURCE 200809L
#define _DEFAULT_SOURCE /* for <pcap.h> */

#include <fcntl.h>
#include <nmsg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static unsigned long sum; /* so that no work is left out */

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void get_fields(nmsg_message_t message, char** names) {
    for (; *names != NULL; ++names) {
        void* data = NULL;
        size_t size = 0;
        if (nmsg_message_get_field(message, *names, 0, &data, &size) == nmsg_res_success) {
            sum += size + *(const unsigned char*)data;
        }
    }
}

static void make_json(nmsg_message_t message) {
    char* text = NULL;
    if (nmsg_message_to_json(message, &text) == nmsg_res_success) {
        sum += strlen(text);
        free(text);
    }
}

static unsigned long read_all(const char* work, char** words) {
    nmsg_input_t input = nmsg_input_open_file(open(words[0], O_RDONLY));
    unsigned long count = 0;
    nmsg_message_t message = NULL;
    nmsg_res result = nmsg_res_success;
    while ((result = nmsg_input_read(input, &message)) == nmsg_res_success || result == nmsg_res_again) {
        if (result == nmsg_res_again) {
            continue;
        }
        ++count;
        if (strcmp(work, "fields") == 0) {
            get_fields(message, words + 1);
        } else if (strcmp(work, "json") == 0) {
            make_json(message);
        }
        nmsg_message_destroy(&message);
    }
    nmsg_input_close(&input);
    return count;
}

static void set(nmsg_message_t message, const char* name, const void* data, size_t size) {
    nmsg_message_set_field(message, name, 0, data, size);
}

static unsigned long build(const char* path, unsigned long count) {
    nmsg_output_t output = nmsg_output_open_file(open(path, O_WRONLY | O_CREAT, 0666), NMSG_WBUFSZ_MAX);
    nmsg_msgmod_t type = nmsg_msgmod_lookup_byname("base", "ipconn");
    const struct timespec time = {1700000000, 1};
    const uint32_t protocol = 6;
    for (unsigned long i = 0; i < count; ++i) {
        const uint32_t address = (uint32_t)i;
        const uint16_t port = (uint16_t)i;
        nmsg_message_t message = nmsg_message_init(type);
        set(message, "proto", &protocol, sizeof protocol);
        set(message, "srcip", &address, sizeof address);
        set(message, "srcport", &port, sizeof port);
        set(message, "dstip", &address, sizeof address);
        set(message, "dstport", &port, sizeof port);
        nmsg_message_set_time(message, &time);
        nmsg_output_write(output, message);
        nmsg_message_destroy(&message);
    }
    nmsg_output_close(&output);
    return count;
}

int main(int argc, char** argv) {
    if (argc < 3 || nmsg_init() != nmsg_res_success) {
        return EXIT_FAILURE;
    }
    const double begin = now();
    const unsigned long count =
        strcmp(argv[1], "build") == 0 ? build(argv[2], strtoul(argv[argc - 1], NULL, 10)) : read_all(argv[1], argv + 2);
    printf("%.1f %lu\n", (now() - begin) * 1e9 / (double)count, sum);
    return EXIT_SUCCESS;
}
