/* Reading in a program that polls: what an input holds already, and reads that do not wait. */
#define _DEFAULT_SOURCE /* for <pcap.h> */

#include "../check.h"

#include <nmsg.h>
#include <nmsg/nmsg2.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A container of `count` messages; the type of the first is `base:logline`, of the others `base:ipconn`. */
static void write_container(int fd, int count) {
    nmsg_output_t output = nmsg_output_open_file(fd, NMSG_WBUFSZ_MAX);
    for (int i = 0; i < count; ++i) {
        nmsg_message_t msg = nmsg_message_init(nmsg_msgmod_lookup_byname("base", i == 0 ? "logline" : "ipconn"));
        CHECK(nmsg_output_write(output, msg) == nmsg_res_success);
        nmsg_message_destroy(&msg);
    }
    CHECK(nmsg_output_close(&output) == nmsg_res_success);
}

/* Reads until there is nothing more: the number of messages. Without a limit of time, that would take a read of half a
 * second; what takes longer than that is found by the program that runs tests. */
static int read_all(nmsg_input_t input) {
    int count = 0;
    while (true) {
        nmsg_message_t msg = NULL;
        const nmsg_res result = nmsg_input_read(input, &msg);
        if (result == nmsg_res_success) {
            ++count;
            nmsg_message_destroy(&msg);
        } else if (result != nmsg_res_again || nmsg2_input_is_idle(input)) {
            CHECK(result == nmsg_res_again);
            return count;
        }
    }
}

/* Messages that a filter leaves out give nmsg_res_again as well, but the input is not idle then. */
static void containers_that_were_read_keep_an_input_busy(void) {
    int ends[2];
    CHECK(pipe(ends) == 0);
    nmsg_input_t input = nmsg_input_open_file(ends[0]);
    CHECK(nmsg2_input_set_timeout(input, 0) == nmsg_res_success);
    CHECK(nmsg_input_set_filter_msgtype_byname(input, "base", "ipconn") == nmsg_res_success);
    CHECK(read_all(input) == 0);

    write_container(dup(ends[1]), 1);
    write_container(dup(ends[1]), 3);
    write_container(dup(ends[1]), 1);
    CHECK(read_all(input) == 2);
    CHECK(read_all(input) == 0);

    write_container(dup(ends[1]), 2);
    CHECK(read_all(input) == 1);
    close(ends[1]);
    nmsg_message_t msg = NULL;
    CHECK(nmsg_input_read(input, &msg) == nmsg_res_eof && !nmsg2_input_is_idle(input));
    nmsg_input_close(&input);
}

static void lines_of_json_do_not_wait(void) {
    static const char line[] = "{\"vname\":\"base\",\"mname\":\"logline\",\"message\":{\"category\":\"c\"}}\n";
    int ends[2];
    CHECK(pipe(ends) == 0);
    nmsg_input_t input = nmsg_input_open_json(ends[0]);
    CHECK(nmsg2_input_set_timeout(input, 0) == nmsg_res_success);
    CHECK(read_all(input) == 0);
    CHECK(write(ends[1], line, sizeof line - 1) == (ssize_t)(sizeof line - 1));
    CHECK(read_all(input) == 1);
    nmsg_input_close(&input);
    close(ends[1]);
}

static nmsg_res nothing(nmsg_message_t* msg, void* user) {
    (void)msg;
    (void)user;
    return nmsg_res_again;
}

static void other_inputs_have_no_timeout(void) {
    nmsg_input_t input = nmsg_input_open_callback(nothing, NULL);
    nmsg_message_t msg = NULL;
    CHECK(nmsg2_input_set_timeout(input, 0) == nmsg_res_failure);
    CHECK(!nmsg2_input_is_idle(input));
    CHECK(nmsg_input_read(input, &msg) == nmsg_res_again && nmsg2_input_is_idle(input));
    nmsg_input_close(&input);
    CHECK(nmsg2_input_set_timeout(NULL, 0) == nmsg_res_failure && !nmsg2_input_is_idle(NULL));
}

int main(void) {
    CHECK(nmsg_init() == nmsg_res_success);
    containers_that_were_read_keep_an_input_busy();
    lines_of_json_do_not_wait();
    other_inputs_have_no_timeout();
    return finish();
}
