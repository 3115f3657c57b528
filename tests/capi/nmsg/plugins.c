/* Plug-ins as a program in C sees them: which functions of theirs are called, in which order and with what. */
#define _DEFAULT_SOURCE /* for <pcap.h> */

#include "../check.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <nmsg.h>
#include <nmsg/fltmod_plugin.h>
#include <nmsg/msgmod_plugin.h>
#include <nmsg/nmsg2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char* folder; /* of the plug-ins for tests */
static char* calls;        /* what the message module has recorded */

static const struct timespec when = {1700000000, 0};

static bool recorded(const char* expected) {
    const bool same = strcmp(calls, expected) == 0;
    if (!same) {
        fprintf(stderr, "recorded:\n%sexpected:\n%s", calls, expected);
    }
    calls[0] = '\0';
    return same;
}

static char* path_of(const char* name) {
    char* path = NULL;
    CHECK(nmsg_asprintf(&path, "%s/%s", folder, name) > 0);
    return path;
}

static nmsg_message_t record_from_octets(void) {
    static const uint8_t octets[] = {0x0a, 4, 192, 0, 2, 1, 0x10, 7, 0x18, 2, 0x18, 9, 0x22, 2, 'h', 'i'};
    nmsg_message_t msg = NULL;
    CHECK(nmsg2_message_from_payload_bytes(201, 1, octets, sizeof octets, &when, &msg) == nmsg_res_success);
    return msg;
}

/* `init` is for instances, `msg_load` for messages made from octets. */
static void messages_are_loaded_and_finished(void) {
    nmsg_msgmod_t type = nmsg_msgmod_lookup_byname("tests", "record");
    CHECK(type != NULL && nmsg2_msgmod_is_plugin(type) && !nmsg2_msgmod_is_opaque(type));
    CHECK(recorded(""));
    nmsg_message_t made = nmsg_message_init(type);
    nmsg_message_destroy(&made);
    CHECK(recorded("msg_fini NULL 1\n"));
    nmsg_message_t read = record_from_octets();
    nmsg_message_destroy(&read);
    CHECK(recorded("msg_load NULL 1\nmsg_fini loaded 1\n"));
    void* instance = NULL;
    CHECK(nmsg_msgmod_init(type, &instance) == nmsg_res_success);
    CHECK(recorded("init NULL\n"));
    CHECK(nmsg_msgmod_fini(type, &instance) == nmsg_res_success && instance == NULL);
    CHECK(recorded("fini instance\n"));
}

/* `print` writes the whole line; `format` the value. Values of 16 bits come in 16 bits. */
static void presentation_text_asks_print_then_format(void) {
    nmsg_message_t msg = record_from_octets();
    char* text = NULL;
    calls[0] = '\0';
    CHECK(nmsg_message_to_pres(msg, &text, "|") == nmsg_res_success);
    CHECK(text != NULL && strcmp(text, "addr: 192.0.2.1|port: #7|delta: 1|delta: -5|note: <hi>|") == 0);
    CHECK(recorded("print port 7 |\nformat note 2 [|]\n"));
    free(text);
    nmsg_message_destroy(&msg);
}

/* In JSON, `endline` is empty, and a getter is asked without `len` until it fails. */
static void json_asks_format_and_getters(void) {
    nmsg_message_t msg = record_from_octets();
    char* text = NULL;
    calls[0] = '\0';
    CHECK(nmsg_message_to_json(msg, &text) == nmsg_res_success);
    CHECK(text != NULL &&
          strstr(text, "\"port\":\"#7\",\"delta\":[1,-5],\"note\":\"<hi>\",\"doubled\":[2,-10]}}") != NULL);
    CHECK(
        recorded("format port 7 []\nformat note 2 []\nget doubled 0 NULL loaded\nget doubled 1 NULL loaded\n"
                 "get doubled 2 NULL loaded\n"));
    free(text);
    nmsg_message_destroy(&msg);
}

static void fields_ask_the_getter(void) {
    nmsg_message_t msg = record_from_octets();
    int32_t* value = NULL;
    size_t size = 0;
    calls[0] = '\0';
    CHECK(nmsg_message_get_field(msg, "doubled", 1, (void**)&value, &size) == nmsg_res_success);
    CHECK(*value == -10 && size == 4);
    CHECK(nmsg_message_get_num_field_values(msg, "doubled", &size) == nmsg_res_success && size == 2);
    CHECK(
        recorded("get doubled 1 len loaded\nget doubled 0 len loaded\nget doubled 1 len loaded\n"
                 "get doubled 2 len loaded\n"));
    uint32_t* port = NULL; /* 32 bits for programs */
    CHECK(nmsg_message_get_field(msg, "port", 0, (void**)&port, &size) == nmsg_res_success && *port == 7 && size == 4);
    nmsg_message_destroy(&msg);
}

static void json_strings_are_parsed(void) {
    nmsg_message_t msg = NULL;
    calls[0] = '\0';
    CHECK(nmsg_message_from_json("{\"time\":\"2023-11-14 22:13:20\",\"vname\":\"tests\",\"mname\":\"record\","
                                 "\"message\":{\"addr\":\"192.0.2.1\",\"port\":\"#513\",\"note\":\"hello\"}}",
                                 &msg) == nmsg_res_success);
    CHECK(strncmp(calls, "parse port #513\n", 16) == 0);
    uint32_t* port = NULL;
    char* note = NULL;
    size_t size = 0;
    CHECK(nmsg_message_get_field(msg, "port", 0, (void**)&port, &size) == nmsg_res_success && *port == 513);
    CHECK(nmsg_message_get_field(msg, "note", 0, (void**)&note, &size) == nmsg_res_success);
    CHECK(size == 6 && strcmp(note, "hello") == 0);
    nmsg_message_destroy(&msg);
    CHECK(nmsg_message_from_json("{\"vname\":\"tests\",\"mname\":\"record\",\"message\":{\"port\":\"513\"}}", &msg) ==
          nmsg_res_parse_error);
}

static void texts_fail_with_their_callback(void) {
    static const uint8_t octets[] = {0x0a, 4, 192, 0, 2, 1, 0x22, 4, 'f', 'a', 'i', 'l'};
    nmsg_message_t msg = NULL;
    char* text = NULL;
    CHECK(nmsg2_message_from_payload_bytes(201, 1, octets, sizeof octets, &when, &msg) == nmsg_res_success);
    CHECK(nmsg_message_to_pres(msg, &text, "\n") == nmsg_res_failure && text == NULL);
    CHECK(nmsg_message_to_json(msg, &text) == nmsg_res_failure && text == NULL);
    CHECK(strstr(nmsg2_message_get_error(msg), "cannot format field note") != NULL);
    nmsg_message_destroy(&msg);
}

static void opaque_types_have_text_alone(void) {
    nmsg_message_t msg = NULL;
    char* text = NULL;
    size_t count = 0;
    calls[0] = '\0';
    CHECK(nmsg2_message_from_payload_bytes(201, 2, (const uint8_t*)"abc", 3, &when, &msg) == nmsg_res_success);
    CHECK(nmsg_message_to_pres(msg, &text, "|") == nmsg_res_success && strcmp(text, "3 octets of 2|") == 0);
    free(text);
    CHECK(nmsg_message_to_json(msg, &text) == nmsg_res_notimpl);
    CHECK(nmsg_message_get_num_fields(msg, &count) != nmsg_res_success || count == 0);
    CHECK(nmsg_message_get_payload(msg) == NULL);
    nmsg_message_destroy(&msg);
    CHECK(recorded("msg_load NULL 2\npayload_to_pres 201:2 3\nmsg_fini loaded 2\n"));
}

/* The module reads packets of the handle; `init` comes before `pcap_init`, `fini` when the input is closed. */
static void packets_become_messages(const char* capture) {
    char reason[PCAP_ERRBUF_SIZE];
    pcap_t* handle = pcap_open_offline(capture, reason);
    CHECK(handle != NULL);
    nmsg_pcap_t packets = nmsg_pcap_input_open(handle);
    calls[0] = '\0';
    nmsg_input_t input = nmsg_input_open_pcap(packets, nmsg_msgmod_lookup(201, 1));
    CHECK(input != NULL);
    CHECK(recorded("init NULL\npcap_init instance 1\n"));
    nmsg_message_t msg = NULL;
    CHECK(nmsg_input_read(input, &msg) == nmsg_res_success);
    CHECK(nmsg_message_get_vid(msg) == 201 && nmsg_message_get_msgtype(msg) == 1);
    nmsg_message_destroy(&msg);
    CHECK(strncmp(calls, "pkt_to_payload instance ", 24) == 0);
    calls[0] = '\0';
    CHECK(nmsg_input_close(&input) == nmsg_res_success);
    CHECK(recorded("fini instance\n"));
}

static void types_are_described(void) {
    nmsg_msgmod_t type = nmsg_msgmod_lookup(201, 1);
    struct nmsg2_field field;
    const char* name = NULL;
    int32_t value = 0;
    CHECK(nmsg2_msgmod_get_num_fields(type) == 7);
    CHECK(nmsg2_msgmod_get_field(type, 0, &field) == nmsg_res_success);
    CHECK(strcmp(field.name, "addr") == 0 && field.type == nmsg_msgmod_ft_ip && field.number == 1);
    CHECK(field.is_required && field.encoding == nmsg2_encoding_bytes && field.n_values == 0);
    CHECK(nmsg2_msgmod_get_field(type, 2, &field) == nmsg_res_success);
    CHECK(field.encoding == nmsg2_encoding_zigzag && field.flags == NMSG_MSGMOD_FIELD_REPEATED);
    CHECK(nmsg2_msgmod_get_field(type, 4, &field) == nmsg_res_success && field.n_values == 2);
    CHECK(nmsg2_msgmod_get_enum_value(type, 4, 1, &name, &value) == nmsg_res_success);
    CHECK(strcmp(name, "second") == 0 && value == 2);
    CHECK(nmsg2_msgmod_get_enum_value(type, 4, 2, &name, &value) == nmsg_res_failure);
    CHECK(nmsg2_msgmod_get_field(type, 6, &field) == nmsg_res_success && field.number == 0);
    CHECK(nmsg2_msgmod_get_field(type, 7, &field) == nmsg_res_failure);
    CHECK(nmsg2_msgmod_get_field(NULL, 0, &field) == nmsg_res_failure);
    CHECK(nmsg2_msgmod_is_opaque(nmsg_msgmod_lookup(201, 2)));
    CHECK(!nmsg2_msgmod_is_plugin(nmsg_msgmod_lookup(1, 1)) &&
          nmsg2_msgmod_get_num_fields(nmsg_msgmod_lookup(1, 1)) > 0);
}

static void filters_are_called_directly(void) {
    char* good = path_of("nmsg_flt1_tester.so");
    char* old = path_of("nmsg_flt1_old.so");
    char* throwing = path_of("nmsg_flt1_throwing.so");
    CHECK(nmsg_fltmod_init("", NULL, 0) == NULL);
    CHECK(nmsg_fltmod_init("/nonexistent", NULL, 0) == NULL);
    CHECK(nmsg_fltmod_init(old, NULL, 0) == NULL && strstr(nmsg2_last_error(), "version 9") != NULL);
    CHECK(nmsg_fltmod_init(throwing, "init", 5) == NULL && strcmp(nmsg2_last_error(), "module_init throws") == 0);
    nmsg_fltmod_t filter = nmsg_fltmod_init(good, "every=2,fail=3", 15);
    void* thread = NULL;
    nmsg_message_t msg = nmsg_message_init(nmsg_msgmod_lookup_byname("base", "logline"));
    nmsg_filter_message_verdict verdict;
    CHECK(filter != NULL && nmsg_fltmod_thread_init(filter, &thread) == nmsg_res_success && thread != NULL);
    CHECK(nmsg_fltmod_filter_message(filter, &msg, thread, &verdict) == nmsg_res_success);
    CHECK(verdict == nmsg_filter_message_verdict_DROP);
    CHECK(nmsg_fltmod_filter_message(filter, &msg, thread, &verdict) == nmsg_res_success);
    CHECK(verdict == nmsg_filter_message_verdict_DECLINED);
    CHECK(nmsg_fltmod_filter_message(filter, &msg, thread, &verdict) == nmsg_res_parse_error);
    CHECK(strcmp(nmsg2_last_error(), nmsg_res_lookup(nmsg_res_parse_error)) == 0);
    CHECK(nmsg_fltmod_thread_fini(filter, thread) == nmsg_res_success);
    nmsg_fltmod_destroy(&filter);
    CHECK(filter == NULL);
    filter = nmsg_fltmod_init(throwing, NULL, 0);
    CHECK(nmsg_fltmod_thread_init(filter, &thread) == nmsg_res_success); /* it has no such function */
    CHECK(nmsg_fltmod_filter_message(filter, &msg, NULL, &verdict) == nmsg_res_failure);
    CHECK(strcmp(nmsg2_last_error(), "filter_message throws") == 0);
    nmsg_fltmod_destroy(&filter);
    nmsg_message_destroy(&msg);
    free(good);
    free(old);
    free(throwing);
}

static void supply(uint64_t* in, uint64_t* out, uint64_t* received, uint64_t* lost, void* user) {
    *in = 1;
    *out = 2;
    *received = 3;
    *lost = *(uint64_t*)user;
}

static void statistics_are_those_of_the_program(void) {
    char* module = path_of("nmsg_stats1_tester.so");
    char* partial = path_of("nmsg_stats1_partial.so");
    char log[] = "/tmp/nmsg_statistics_XXXXXX";
    char text[256] = "";
    uint64_t lost = 4;
    close(mkstemp(log));
    CHECK(nmsg_statsmod_init(partial, log, strlen(log) + 1) == NULL);
    nmsg_statsmod_t statistics = nmsg_statsmod_init(module, log, strlen(log) + 1);
    nmsg_io_t io = nmsg_io_init();
    nmsg2_io_set_stats_fp(io, supply, &lost);
    CHECK(nmsg_statsmod_add_io(statistics, io, "loop") == nmsg_res_success);
    nmsg_io_destroy(&io); /* the module forgets it */
    nmsg_statsmod_destroy(&statistics);
    const int file = open(log, O_RDONLY);
    CHECK(read(file, text, sizeof text - 1) > 0);
    CHECK(strcmp(text, "io_add loop\ncounts 1 2 3 4\nio_remove it\nmodule_fini\n") == 0);
    close(file);
    unlink(log);
    free(module);
    free(partial);
}

/* \param argv the folder of the plug-ins, a capture file */
int main(int argc, char** argv) {
    CHECK(argc == 3);
    folder = argv[1];
    char* messages = path_of("messages");
    char* module = path_of("messages/nmsg_msg9_tester.so");
    setenv("NMSG_MSGMOD_DIR", messages, 1);
    CHECK(nmsg_init() == nmsg_res_success);
    void* loaded = dlopen(module, RTLD_LAZY | RTLD_NOLOAD);
    CHECK(loaded != NULL);
    calls = dlsym(loaded, "test_calls");
    CHECK(calls != NULL);
    messages_are_loaded_and_finished();
    presentation_text_asks_print_then_format();
    json_asks_format_and_getters();
    fields_ask_the_getter();
    json_strings_are_parsed();
    texts_fail_with_their_callback();
    opaque_types_have_text_alone();
    packets_become_messages(argv[2]);
    types_are_described();
    filters_are_called_directly();
    statistics_are_those_of_the_program();
    dlclose(loaded);
    free(messages);
    free(module);
    return finish();
}
