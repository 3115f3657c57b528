/* The small handles, as a program in C uses them: results, ownership (the sanitizers see leaks), NULL handles. */
#define _DEFAULT_SOURCE /* for <pcap.h> */

#include "../check.h"

#include <nmsg.h>
#include <nmsg/nmsg2.h>
#include <stdlib.h>
#include <string.h>

static void null_handles_have_no_effect(void) {
    nmsg_rate_t rate = NULL;
    nmsg_random_t random = NULL;
    nmsg_zbuf_t zbuf = NULL;
    nmsg_pcap_t pcap = NULL;
    struct nmsg_strbuf* text = NULL;
    char** channels = NULL;
    nmsg_rate_destroy(&rate);
    nmsg_rate_sleep(NULL);
    nmsg_random_destroy(&random);
    nmsg_zbuf_destroy(&zbuf);
    nmsg_strbuf_destroy(&text);
    nmsg_chalias_free(&channels);
    CHECK(nmsg_pcap_input_close(&pcap) == nmsg_res_success);
    CHECK(nmsg_pcap_input_open(NULL) == NULL);
    CHECK(strlen(nmsg2_last_error()) > 0);
    CHECK(nmsg_strbuf_append(NULL, "x") == nmsg_res_failure);
    CHECK(nmsg_random_uniform(NULL, 10) == 0);
}

static void settings_are_kept(void) {
    nmsg_set_debug(3);
    CHECK(nmsg_get_debug() == 3);
    nmsg_set_debug(0);
    CHECK(nmsg_get_debug() == 0);
    nmsg_set_autoclose(false);
    nmsg_set_autoclose(true);
}

static void results_have_texts(void) {
    CHECK(strcmp(nmsg_res_lookup(nmsg_res_success), "success") == 0);
    CHECK(strcmp(nmsg_res_lookup(nmsg_res_eof), "end of file") == 0);
    CHECK(strcmp(nmsg_res_lookup(nmsg_res_errno), "consult errno") == 0);
    CHECK(strcmp(nmsg_res_lookup((enum nmsg_res)16), "(unknown libnmsg result code)") == 0);
    CHECK(strcmp(nmsg_res_lookup((enum nmsg_res) - 1), "(unknown libnmsg result code)") == 0);
}

static void asprintf_allocates(void) {
    char* text = NULL;
    CHECK(nmsg_asprintf(&text, "%s/%d", "abc", 7) == 5);
    CHECK(text != NULL && strcmp(text, "abc/7") == 0);
    free(text);
}

static void strbuf_grows(void) {
    struct nmsg_strbuf* text = nmsg_strbuf_init();
    CHECK(text != NULL && text->bufsz == 16384 && nmsg_strbuf_len(text) == 0 && *text->data == '\0');
    CHECK(nmsg_strbuf_append_str(text, "a\0b", 3) == nmsg_res_success);
    CHECK(nmsg_strbuf_append(text, "%05d", 42) == nmsg_res_success);
    CHECK(nmsg_strbuf_len(text) == 8 && memcmp(text->data, "a\0b00042", 9) == 0);

    for (int i = 0; i < 10000; ++i) {
        CHECK(nmsg_strbuf_append(text, "%04d", i) == nmsg_res_success);
    }
    CHECK(nmsg_strbuf_len(text) == 40008 && memcmp(text->pos - 4, "9999", 5) == 0);
    CHECK(memcmp(text->data, "a\0b00042000000010002", 20) == 0);

    CHECK(nmsg_strbuf_reset(text) == nmsg_res_success);
    CHECK(nmsg_strbuf_len(text) == 0 && text->bufsz == 16384);
    nmsg_strbuf_destroy(&text);
    CHECK(text == NULL);
}

/* The length at which the text needs the last octet, and the one behind it, of the buffer. */
static void strbuf_fills_its_buffer(void) {
    for (int length = 16380; length < 16390; ++length) {
        struct nmsg_strbuf* text = nmsg_strbuf_init();
        CHECK(nmsg_strbuf_append(text, "%*s", length, "x") == nmsg_res_success);
        CHECK(nmsg_strbuf_len(text) == (size_t)length && text->data[length] == '\0' && text->data[length - 1] == 'x');
        nmsg_strbuf_destroy(&text);
    }
}

static void strbuf_escapes_json(void) {
    struct nmsg_strbuf* text = nmsg_strbuf_init();
    CHECK(nmsg_strbuf_append_str_json(text, "\b\f\n\r\t\"\\/\x01\x1f\x7f\xff", 0) == nmsg_res_success);
    CHECK(strcmp(text->data, "\\b\\f\\n\\r\\t\\\"\\\\/\\u0001\\u001f\x7f\xff") == 0);
    CHECK(nmsg_strbuf_reset(text) == nmsg_res_success);
    CHECK(nmsg_strbuf_append_str_json(text, "a\0b", 3) == nmsg_res_success);
    CHECK(strcmp(text->data, "a\\u0000b") == 0);
    nmsg_strbuf_destroy(&text);
}

static void zbuf_recovers(void) {
    u_char original[5000];
    u_char packed[5000];
    size_t size = sizeof packed - 4;
    u_char* unpacked = NULL;
    size_t unpacked_size = 0;
    nmsg_zbuf_t deflate = nmsg_zbuf_deflate_init();
    nmsg_zbuf_t inflate = nmsg_zbuf_inflate_init();
    CHECK(deflate != NULL && inflate != NULL);
    memset(original, 'o', sizeof original);

    CHECK(nmsg_zbuf_deflate(deflate, sizeof original, original, &size, packed) == nmsg_res_success);
    CHECK(size < 100 && packed[2] == 5000 / 256 && packed[3] == 5000 % 256);
    CHECK(nmsg_zbuf_inflate(inflate, size, packed, &unpacked_size, &unpacked) == nmsg_res_success);
    CHECK(unpacked_size == sizeof original && memcmp(unpacked, original, sizeof original) == 0);
    free(unpacked);

    /* Cut short, with another length, too short for a length, the wrong kind of object: and then again. */
    CHECK(nmsg_zbuf_inflate(inflate, size - 6, packed, &unpacked_size, &unpacked) == nmsg_res_failure);
    packed[3] ^= 1;
    CHECK(nmsg_zbuf_inflate(inflate, size, packed, &unpacked_size, &unpacked) == nmsg_res_failure);
    packed[3] ^= 1;
    CHECK(nmsg_zbuf_inflate(inflate, 3, packed, &unpacked_size, &unpacked) == nmsg_res_failure);
    CHECK(nmsg_zbuf_inflate(deflate, size, packed, &unpacked_size, &unpacked) == nmsg_res_failure);
    CHECK(nmsg_zbuf_inflate(inflate, size, packed, &unpacked_size, &unpacked) == nmsg_res_success);
    free(unpacked);

    size = 5;
    CHECK(nmsg_zbuf_deflate(deflate, sizeof original, original, &size, packed) == nmsg_res_failure && size == 5);
    nmsg_zbuf_destroy(&deflate);
    nmsg_zbuf_destroy(&inflate);
    CHECK(deflate == NULL && inflate == NULL);
}

static void random_numbers_stay_below_the_bound(void) {
    nmsg_random_t random = nmsg_random_init();
    unsigned seen = 0;
    uint8_t octets[7] = {0};
    CHECK(random != NULL && nmsg_random_uniform(random, 0) == 0 && nmsg_random_uniform(random, 1) == 0);
    for (int i = 0; i < 10000; ++i) {
        const uint32_t number = nmsg_random_uniform(random, 5);
        CHECK(number < 5);
        seen |= 1U << number;
    }
    CHECK(seen == 31);
    nmsg_random_buf(random, octets, 5);
    CHECK(octets[5] == 0 && octets[6] == 0);
    (void)nmsg_random_uint32(random);
    nmsg_random_destroy(&random);
    CHECK(random == NULL);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return nmsg_timespec_to_double(&time);
}

static void rate_spaces_events(void) {
    nmsg_rate_t rate = nmsg_rate_init(1000, 10);
    nmsg_rate_t none = nmsg_rate_init(0, 100);
    const double start = now();
    for (int i = 0; i < 100; ++i) {
        nmsg_rate_sleep(rate);
    }
    /* The interval is shortened by up to 1 %. */
    CHECK(now() - start >= 0.099 * 0.99);
    for (int i = 0; i < 1000000; ++i) {
        nmsg_rate_sleep(none);
    }
    nmsg_rate_destroy(&rate);
    nmsg_rate_destroy(&none);
    CHECK(rate == NULL && none == NULL);
}

static void names_are_unknown_before_nmsg_init(void) {
    CHECK(nmsg_alias_by_key(nmsg_alias_operator, 1) == NULL);
    CHECK(nmsg_alias_by_key(nmsg_alias_group, 1) == NULL);
    CHECK(nmsg_alias_by_value(nmsg_alias_group, "x") == 0);
    CHECK(nmsg_alias_by_value(nmsg_alias_operator, NULL) == 0);
    CHECK(nmsg_msgmod_lookup(1, 5) == NULL);
    CHECK(nmsg_msgmod_lookup_byname("base", "ipconn") == NULL);
    CHECK(nmsg_msgmod_vname_to_vid("base") == 0);
    CHECK(nmsg_msgmod_mname_to_msgtype(1, "ipconn") == 0);
    CHECK(nmsg_msgmod_vid_to_vname(1) == NULL);
    CHECK(nmsg_msgmod_msgtype_to_mname(1, 5) == NULL);
    CHECK(nmsg_msgmod_get_max_vid() == 0);
    CHECK(nmsg_msgmod_get_max_msgtype(1) == 0);
}

int main(void) {
    null_handles_have_no_effect();
    settings_are_kept();
    results_have_texts();
    asprintf_allocates();
    strbuf_grows();
    strbuf_fills_its_buffer();
    strbuf_escapes_json();
    zbuf_recovers();
    random_numbers_stay_below_the_bound();
    rate_spaces_events();
    names_are_unknown_before_nmsg_init();
    return finish();
}
