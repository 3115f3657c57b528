/* Removing the values of fields. */
#define _DEFAULT_SOURCE /* for <pcap.h> */

#include "../check.h"

#include <nmsg.h>
#include <nmsg/nmsg2.h>
#include <stdlib.h>
#include <string.h>

/* Whether the message as JSON holds a text. */
static bool shows(nmsg_message_t msg, const char* text) {
    char* json = NULL;
    CHECK(nmsg_message_to_json(msg, &json) == nmsg_res_success);
    const bool found = json != NULL && strstr(json, text) != NULL;
    free(json);
    return found;
}

/* A message with octets that were read, not values that were set. */
static nmsg_message_t read_message(const char* json) {
    nmsg_message_t msg = NULL;
    CHECK(nmsg_message_from_json(json, &msg) == nmsg_res_success);
    return msg;
}

static void optional_fields_become_absent(void) {
    nmsg_message_t msg =
        read_message("{\"vname\":\"base\",\"mname\":\"ipconn\",\"message\":{\"srcip\":\"192.0.2.1\",\"srcport\":53}}");
    size_t count = 1;
    CHECK(nmsg2_message_clear_field(msg, "srcip") == nmsg_res_success);
    CHECK(nmsg_message_get_num_field_values(msg, "srcip", &count) == nmsg_res_success && count == 0);
    CHECK(!shows(msg, "srcip") && shows(msg, "\"srcport\":53"));
    CHECK(nmsg2_message_clear_field(msg, "srcip") == nmsg_res_success);
    const uint8_t address[4] = {192, 0, 2, 9};
    CHECK(nmsg_message_set_field(msg, "srcip", 0, address, sizeof address) == nmsg_res_success);
    CHECK(shows(msg, "\"srcip\":\"192.0.2.9\""));
    nmsg_message_destroy(&msg);
}

static void lists_become_shorter(void) {
    nmsg_message_t msg =
        read_message("{\"vname\":\"base\",\"mname\":\"ncap\",\"message\":{\"type\":\"IPV4\",\"payload\":\"\"}}");
    CHECK(nmsg2_message_clear_field(msg, "payload") == nmsg_res_failure); /* it is required */
    nmsg_message_destroy(&msg);

    msg = read_message(
        "{\"vname\":\"base\",\"mname\":\"email\",\"message\":{\"rcpt\":[\"a@example.com\",\"b@example.com\"]}}");
    CHECK(nmsg2_message_clear_field(msg, "rcpt") == nmsg_res_success);
    CHECK(nmsg_message_set_field(msg, "rcpt", 0, (const uint8_t*)"c@example.com", 14) == nmsg_res_success);
    CHECK(!shows(msg, "a@example.com") && !shows(msg, "b@example.com") && shows(msg, "c@example.com"));
    nmsg_message_destroy(&msg);
}

/* The struct that the program has is replaced, too. */
static void structures_follow(void) {
    nmsg_message_t msg =
        read_message("{\"vname\":\"base\",\"mname\":\"ipconn\",\"message\":{\"srcip\":\"192.0.2.1\",\"srcport\":53}}");
    CHECK(nmsg_message_get_payload(msg) != NULL);
    CHECK(nmsg2_message_clear_field(msg, "srcip") == nmsg_res_success);
    CHECK(!shows(msg, "srcip") && shows(msg, "\"srcport\":53"));
    nmsg_message_destroy(&msg);
}

static void mistakes_are_failures(void) {
    nmsg_message_t msg = nmsg_message_init(nmsg_msgmod_lookup_byname("base", "ipconn"));
    CHECK(nmsg2_message_clear_field(msg, "none") == nmsg_res_failure);
    CHECK(nmsg2_message_clear_field_by_idx(msg, 1000) == nmsg_res_failure);
    CHECK(nmsg2_message_clear_field(NULL, "srcip") == nmsg_res_failure);
    CHECK(nmsg2_message_clear_field(msg, NULL) == nmsg_res_failure);
    nmsg_message_destroy(&msg);
}

int main(void) {
    CHECK(nmsg_init() == nmsg_res_success);
    optional_fields_become_absent();
    lists_become_shorter();
    structures_follow();
    mistakes_are_failures();
    return finish();
}
