/* Message modules for tests: a transparent type 201:1 and an opaque one 201:2, which record the calls of their
 * functions. `test_calls` holds them, one a line; a program empties it. */
#include <nmsg.h>
#include <nmsg/msgmod_plugin.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.pb-c.h"

char test_calls[16384];

static void note(const char* format, ...) {
    const size_t used = strlen(test_calls);
    va_list values;
    va_start(values, format);
    vsnprintf(test_calls + used, sizeof test_calls - used, format, values);
    va_end(values);
}

static const char* state(const void* clos) {
    return clos != NULL ? clos : "NULL";
}

static nmsg_res init(void** clos) {
    note("init %s\n", state(*clos));
    *clos = strdup("instance");
    return nmsg_res_success;
}

static nmsg_res fini(void** clos) {
    note("fini %s\n", state(*clos));
    free(*clos);
    *clos = NULL;
    return nmsg_res_success;
}

static nmsg_res msg_load(nmsg_message_t m, void** msg_clos) {
    note("msg_load %s %d\n", state(*msg_clos), nmsg_message_get_msgtype(m));
    *msg_clos = strdup("loaded");
    return nmsg_res_success;
}

static nmsg_res msg_fini(nmsg_message_t m, void* msg_clos) {
    note("msg_fini %s %d\n", state(msg_clos), nmsg_message_get_msgtype(m));
    free(msg_clos);
    return nmsg_res_success;
}

static nmsg_res begin_packets(void* clos, nmsg_pcap_t pcap) {
    note("pcap_init %s %d\n", state(clos), nmsg_pcap_get_datalink(pcap));
    return nmsg_res_success;
}

static nmsg_res pkt_to_payload(void* clos, nmsg_pcap_t pcap, nmsg_message_t* m) {
    struct pcap_pkthdr* header = NULL;
    const uint8_t* data = NULL;
    struct timespec time;
    const nmsg_res result = nmsg_pcap_input_read_raw(pcap, &header, &data, &time);
    if (result != nmsg_res_success) {
        return result;
    }
    note("pkt_to_payload %s %u\n", state(clos), header->caplen);
    Tests__Record record = TESTS__RECORD__INIT;
    record.addr.data = (uint8_t*)data + 26; /* the source, behind Ethernet */
    record.addr.len = 4;
    record.has_port = true;
    record.port = header->caplen;
    uint8_t* octets = malloc(tests__record__get_packed_size(&record));
    const size_t size = tests__record__pack(&record, octets);
    *m = nmsg_message_from_raw_payload(201, 1, octets, size, &time);
    return nmsg_res_success;
}

/* "#7" is what print and format make of the port 7; its value has 16 bits. */
static nmsg_res print_port(nmsg_message_t m, struct nmsg_msgmod_field* field, void* ptr, struct nmsg_strbuf* sb,
                           const char* endline) {
    (void)m;
    note("print %s %u %s\n", field->name, *(uint16_t*)ptr, endline);
    return nmsg_strbuf_append(sb, "%s: #%u%s", field->name, *(uint16_t*)ptr, endline);
}

static nmsg_res format_port(nmsg_message_t m, struct nmsg_msgmod_field* field, void* ptr, struct nmsg_strbuf* sb,
                            const char* endline) {
    (void)m;
    note("format %s %u [%s]\n", field->name, *(uint16_t*)ptr, endline);
    return nmsg_strbuf_append(sb, "#%u", *(uint16_t*)ptr);
}

static nmsg_res parse_port(nmsg_message_t m, struct nmsg_msgmod_field* field, const char* value, void** ptr,
                           size_t* len, const char* endline) {
    (void)m, (void)endline;
    note("parse %s %s\n", field->name, value);
    uint16_t* port = malloc(sizeof *port);
    if (value[0] != '#' || port == NULL) {
        free(port);
        return nmsg_res_parse_error;
    }
    *port = (uint16_t)strtoul(value + 1, NULL, 10);
    *ptr = port;
    *len = sizeof *port;
    return nmsg_res_success;
}

static nmsg_res format_note(nmsg_message_t m, struct nmsg_msgmod_field* field, void* ptr, struct nmsg_strbuf* sb,
                            const char* endline) {
    const ProtobufCBinaryData* text = ptr;
    (void)m;
    note("format %s %zu [%s]\n", field->name, text->len, endline);
    if (text->len >= 4 && memcmp(text->data, "fail", 4) == 0) {
        return nmsg_res_failure;
    }
    return nmsg_strbuf_append(sb, "<%.*s>", (int)text->len, (const char*)text->data);
}

/* Computed: twice each delta. */
static nmsg_res get_doubled(nmsg_message_t m, struct nmsg_msgmod_field* field, unsigned val_idx, void** data,
                            size_t* len, void* msg_clos) {
    Tests__Record* record = (Tests__Record*)nmsg_message_get_payload(m);
    note("get %s %u %s %s\n", field->name, val_idx, len != NULL ? "len" : "NULL", state(msg_clos));
    if (record == NULL || val_idx >= record->n_delta) {
        return nmsg_res_failure;
    }
    int32_t* doubled = malloc(sizeof *doubled);
    *doubled = 2 * record->delta[val_idx];
    nmsg_message_add_allocation(m, doubled);
    *data = doubled;
    if (len != NULL) {
        *len = sizeof *doubled;
    }
    return nmsg_res_success;
}

static struct nmsg_msgmod_field fields[] = {
    {.type = nmsg_msgmod_ft_ip, .name = "addr", .flags = NMSG_MSGMOD_FIELD_REQUIRED},
    {.type = nmsg_msgmod_ft_uint16, .name = "port", .print = print_port, .format = format_port, .parse = parse_port},
    {.type = nmsg_msgmod_ft_int32, .name = "delta", .flags = NMSG_MSGMOD_FIELD_REPEATED},
    {.type = nmsg_msgmod_ft_string, .name = "note", .format = format_note},
    {.type = nmsg_msgmod_ft_enum, .name = "kind"},
    {.type = nmsg_msgmod_ft_mlstring, .name = "lines"},
    {.type = nmsg_msgmod_ft_int32,
     .name = "doubled",
     .flags = NMSG_MSGMOD_FIELD_REPEATED | NMSG_MSGMOD_FIELD_NOPRINT,
     .get = get_doubled},
    NMSG_MSGMOD_FIELD_END,
};

static struct nmsg_msgmod_plugin transparent = {
    NMSG_MSGMOD_REQUIRED_INIT,
    .type = nmsg_msgmod_type_transparent,
    .vendor = {201, "tests"},
    .msgtype = {1, "record"},
    .pbdescr = &tests__record__descriptor,
    .fields = fields,
    .init = init,
    .fini = fini,
    .msg_load = msg_load,
    .msg_fini = msg_fini,
    .pcap_init = begin_packets,
    .pkt_to_payload = pkt_to_payload,
};

static nmsg_res payload_to_pres(Nmsg__NmsgPayload* np, char** pres, const char* endline) {
    note("payload_to_pres %u:%u %zu\n", np->vid, np->msgtype, np->payload.len);
    return nmsg_asprintf(pres, "%zu octets of %u%s", np->payload.len, np->msgtype, endline) > 0 ? nmsg_res_success
                                                                                                : nmsg_res_memfail;
}

static struct nmsg_msgmod_plugin opaque = {
    .msgver = NMSG_MSGMOD_VERSION,
    .type = nmsg_msgmod_type_opaque,
    .vendor = {201, "tests"},
    .msgtype = {2, "opaque"},
    .init = init,
    .fini = fini,
    .msg_load = msg_load,
    .msg_fini = msg_fini,
    .payload_to_pres = payload_to_pres,
};

struct nmsg_msgmod_plugin* nmsg_msgmod_ctx_array[] = {&transparent, &opaque, NULL};
