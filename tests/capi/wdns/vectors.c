#include "rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wdns.h>

/* Runs the rows of a file of conformance vectors through the C functions:
 *
 *   wdns_vectors check FILE    compares each result with the row
 *   wdns_vectors print FILE    prints the results, to compare those of two libraries
 *
 * A row of the kind `message`, which only `print` knows, gives all that can be said about a message. */

/* A result: allocated, and `!` with the name of the error in place of one. */

static char* error(wdns_res res) {
    const char* const name = wdns_res_to_str(res);
    char* const text = malloc(strlen(name) + 2);
    sprintf(text, "!%s", name);
    return text;
}

static char* taken_text(char* text) {
    char* const encoded = to_percent(text);
    free(text);
    return encoded;
}

static char* number_or_error(wdns_res res, size_t number) {
    return res == wdns_res_success ? decimal(number) : error(res);
}

static char* mnemonic(const char* name) {
    return copy_of(name == NULL ? "" : name);
}

static wdns_name_t name_of(const struct octets* octets) {
    return (wdns_name_t){(uint8_t)octets->size, octets->data};
}

static wdns_rdata_t* rdata_of(const struct octets* octets) {
    wdns_rdata_t* const rdata = malloc(sizeof *rdata + octets->size);
    rdata->len = (uint16_t)octets->size;
    memcpy(rdata->data, octets->data, octets->size);
    return rdata;
}

/* Names. */

static char* name_text(const uint8_t* wire, size_t size) {
    char text[WDNS_PRESLEN_NAME];
    wdns_domain_to_str(wire, size, text);
    return to_percent(text);
}

static char* run_name2str(const struct row* row) {
    return name_text(row->wire.data, row->wire.size);
}

static char* parsed_name(wdns_res res, wdns_name_t* name) {
    char* const result = res == wdns_res_success ? to_hex(name->data, name->len) : error(res);
    free(name->data);
    return result;
}

static char* run_str2name(const struct row* row) {
    wdns_name_t name;
    const wdns_res res = wdns_str_to_name(row->decoded, &name);
    return parsed_name(res, &name);
}

static char* run_str2name_case(const struct row* row) {
    wdns_name_t name;
    const wdns_res res = wdns_str_to_name_case(row->decoded, &name);
    return parsed_name(res, &name);
}

static char* run_unpack(const struct row* row) {
    uint8_t name[WDNS_MAXLEN_NAME];
    size_t size = 0;
    const uint8_t* const begin = row->wire.data;
    const wdns_res res = wdns_unpack_name(begin, begin + row->wire.size, begin + row->at, name, &size);
    return res == wdns_res_success ? name_text(name, size) : error(res);
}

static char* run_copy(const struct row* row) {
    uint8_t name[WDNS_MAXLEN_NAME];
    size_t size = 0;
    const uint8_t* const begin = row->wire.data;
    const wdns_res res = wdns_copy_uname(begin, begin + row->wire.size, begin + row->at, name, &size);
    return res == wdns_res_success ? name_text(name, size) : error(res);
}

static char* run_skip(const struct row* row) {
    const uint8_t* at = row->wire.data + row->at;
    const size_t skipped = wdns_skip_name(&at, row->wire.data + row->wire.size);
    return at == row->wire.data + row->at + skipped ? decimal(skipped) : copy_of("!moved to another place");
}

static char* run_namelen(const struct row* row) {
    size_t size = 0;
    const wdns_res res = wdns_len_uname(row->wire.data, row->wire.data + row->wire.size, &size);
    return number_or_error(res, size);
}

static char* run_labels(const struct row* row) {
    wdns_name_t name = name_of(&row->wire);
    size_t labels = 0;
    const wdns_res res = wdns_count_labels(&name, &labels);
    return number_or_error(res, labels);
}

static char* run_chop(const struct row* row) {
    wdns_name_t name = name_of(&row->wire);
    wdns_name_t chop;
    const wdns_res res = wdns_left_chop(&name, &chop);
    return res == wdns_res_success ? to_hex(chop.data, chop.len) : error(res);
}

static char* run_reverse(const struct row* row) {
    uint8_t* const reversed = malloc(row->wire.size);
    const wdns_res res = wdns_reverse_name(row->wire.data, row->wire.size, reversed);
    char* const result = res == wdns_res_success ? to_hex(reversed, row->wire.size) : error(res);
    free(reversed);
    return result;
}

static char* run_downcase_name(const struct row* row) {
    wdns_name_t name = name_of(&row->wire);
    wdns_downcase_name(&name);
    return to_hex(name.data, name.len);
}

static char* run_subdomain(const struct row* row) {
    wdns_name_t below = name_of(&row->wire);
    wdns_name_t above = name_of(&row->other);
    bool yes = false;
    const wdns_res res = wdns_is_subdomain(&below, &above, &yes);
    return number_or_error(res, yes);
}

/* Record data. */

static char* run_rdata2str(const struct row* row) {
    return taken_text(wdns_rdata_to_str(row->wire.data, (uint16_t)row->wire.size, row->rrtype, row->rrclass));
}

static char* run_str2rdata(const struct row* row) {
    uint8_t* rdata = NULL;
    size_t size = 0;
    const wdns_res res = wdns_str_to_rdata(row->decoded, row->rrtype, row->rrclass, &rdata, &size);
    char* const result = res == wdns_res_success ? to_hex(rdata, size) : error(res);
    free(rdata);
    return result;
}

static char* run_downcase_rdata(const struct row* row) {
    wdns_rdata_t* const rdata = rdata_of(&row->wire);
    const wdns_res res = wdns_downcase_rdata(rdata, row->rrtype, row->rrclass);
    char* const result = res == wdns_res_success ? to_hex(rdata->data, rdata->len) : error(res);
    free(rdata);
    return result;
}

/* Messages and sets. */

static char* serialized(const wdns_rrset_t* set) {
    size_t size = 0;
    if (wdns_serialize_rrset(set, NULL, &size) != wdns_res_success) {
        return copy_of("!no size");
    }
    uint8_t* const octets = malloc(size);
    const wdns_res res = wdns_serialize_rrset(set, octets, NULL);
    char* const result = res == wdns_res_success ? to_hex(octets, size) : error(res);
    free(octets);
    return result;
}

/* What `use` makes of the first set of answers. */
static char* of_first_answer(const struct row* row, char* (*use)(wdns_rrset_t*)) {
    wdns_message_t message;
    const wdns_res res = wdns_parse_message(&message, row->wire.data, row->wire.size);
    if (res != wdns_res_success) {
        return error(res);
    }
    wdns_rrset_array_t* const answers = &message.sections[WDNS_MSG_SEC_ANSWER];
    char* const result = answers->n_rrsets == 0 ? copy_of("!no answer") : use(&answers->rrsets[0]);
    wdns_clear_message(&message);
    return result;
}

static char* first_rdata(wdns_rrset_t* set) {
    return to_hex(set->rdatas[0]->data, set->rdatas[0]->len);
}

static char* sorted_text(wdns_rrset_t* set) {
    const wdns_res res = wdns_sort_rrset(set);
    return res == wdns_res_success ? taken_text(wdns_rrset_to_str(set, WDNS_MSG_SEC_ANSWER)) : error(res);
}

static char* serialized_set(wdns_rrset_t* set) {
    return serialized(set);
}

static char* run_msgrdata(const struct row* row) {
    return of_first_answer(row, first_rdata);
}

static char* run_sortrrset(const struct row* row) {
    return of_first_answer(row, sorted_text);
}

static char* run_serialize(const struct row* row) {
    return of_first_answer(row, serialized_set);
}

static char* run_msg2str(const struct row* row) {
    wdns_message_t message;
    const wdns_res res = wdns_parse_message(&message, row->wire.data, row->wire.size);
    if (res != wdns_res_success) {
        return error(res);
    }
    char* const result = taken_text(wdns_message_to_str(&message));
    wdns_clear_message(&message);
    return result;
}

static char* run_rrset2str(const struct row* row) {
    wdns_rrset_t set;
    const wdns_res res = wdns_deserialize_rrset(&set, row->wire.data, row->wire.size);
    char* const result =
        res == wdns_res_success ? taken_text(wdns_rrset_to_str(&set, WDNS_MSG_SEC_ANSWER)) : error(res);
    wdns_clear_rrset(&set);
    return result;
}

/* Everything about a message. */

static void print_set(FILE* to, wdns_rrset_array_t* section, wdns_rrset_t* set, unsigned sec) {
    char* const octets = serialized(set);
    fprintf(to, "set %u %u %u of %u: %s\n", set->rrtype, set->rrclass, (unsigned)set->rrttl, set->n_rdatas, octets);
    free(octets);
    if (sec != WDNS_MSG_SEC_QUESTION) {
        wdns_print_rrset(to, set, sec);
        wdns_sort_rrset(set);
        const wdns_res res = wdns_downcase_rrset(set);
        fprintf(to, "sorted, lower case: %d\n", (int)res);
        wdns_print_rrset(to, set, sec);
    }
    for (unsigned i = 0; i < section->n_rrs; ++i) {
        fprintf(to, "%d", wdns_compare_rr_rrset(&section->rrs[i], set));
    }
    fputc('\n', to);
}

static void print_section(FILE* to, wdns_rrset_array_t* section, unsigned sec) {
    fprintf(to, "section %u: %u records, %u sets\n", sec, section->n_rrs, section->n_rrsets);
    for (unsigned i = 0; i < section->n_rrs; ++i) {
        wdns_print_rr(to, &section->rrs[i], sec);
    }
    for (unsigned i = 0; i < section->n_rrsets; ++i) {
        print_set(to, section, &section->rrsets[i], sec);
    }
    wdns_print_rrset_array(to, section, sec);
}

static char* run_message(const struct row* row) {
    wdns_message_t message;
    const wdns_res res = wdns_parse_message(&message, row->wire.data, row->wire.size);
    if (res != wdns_res_success) {
        return error(res);
    }
    char* text = NULL;
    size_t size = 0;
    FILE* const to = open_memstream(&text, &size);
    wdns_print_message(to, &message);
    fprintf(to, "%u %u %u; EDNS %d %u %u %u, options %d\n", message.id, message.flags, message.rcode,
            message.edns.present, message.edns.version, message.edns.flags, message.edns.size,
            message.edns.options != NULL ? message.edns.options->len : -1);
    for (unsigned sec = 0; sec < WDNS_MSG_SEC_MAX; ++sec) {
        print_section(to, &message.sections[sec], sec);
    }
    fclose(to);
    wdns_clear_message(&message);
    wdns_clear_message(&message);
    return taken_text(text);
}

/* Mnemonics. */

static char* run_rrtype2str(const struct row* row) {
    return mnemonic(wdns_rrtype_to_str(row->rrtype));
}

static char* run_rcode2str(const struct row* row) {
    return mnemonic(wdns_rcode_to_str(row->rrtype));
}

static char* run_opcode2str(const struct row* row) {
    return mnemonic(wdns_opcode_to_str(row->rrtype));
}

static char* run_rrclass2str(const struct row* row) {
    return mnemonic(wdns_rrclass_to_str(row->rrclass));
}

static char* run_str2rrtype(const struct row* row) {
    return decimal(wdns_str_to_rrtype(row->decoded));
}

static char* run_str2rrclass(const struct row* row) {
    return decimal(wdns_str_to_rrclass(row->decoded));
}

static char* run_str2rcode(const struct row* row) {
    uint16_t rcode = 0;
    const wdns_res res = wdns_str_to_rcode(row->decoded, &rcode);
    return number_or_error(res, rcode);
}

/* The column that says what must come out. */
enum column { in_text, in_hex, in_rrtype, in_rrclass, nowhere };

static const struct kind {
    const char* name;
    char* (*run)(const struct row*);
    enum column expected;
} kinds[] = {
    {"name2str", run_name2str, in_text},
    {"str2name", run_str2name, in_hex},
    {"str2name_case", run_str2name_case, in_hex},
    {"unpack", run_unpack, in_text},
    {"copy", run_copy, nowhere},
    {"skip", run_skip, in_text},
    {"namelen", run_namelen, in_text},
    {"labels", run_labels, in_text},
    {"chop", run_chop, in_text},
    {"reverse", run_reverse, in_text},
    {"downcase_name", run_downcase_name, in_text},
    {"subdomain", run_subdomain, in_text},
    {"rdata", run_rdata2str, in_text},
    {"rdata", run_str2rdata, in_hex},
    {"rdata2str", run_rdata2str, in_text},
    {"str2rdata", run_str2rdata, in_hex},
    {"downcase_rdata", run_downcase_rdata, in_text},
    {"msg2str", run_msg2str, in_text},
    {"msgrdata", run_msgrdata, in_text},
    {"serialize", run_serialize, in_text},
    {"sortrrset", run_sortrrset, in_text},
    {"rrset2str", run_rrset2str, in_text},
    {"message", run_message, nowhere},
    {"rrtype2str", run_rrtype2str, in_text},
    {"rrclass2str", run_rrclass2str, in_text},
    {"rcode2str", run_rcode2str, in_text},
    {"opcode2str", run_opcode2str, in_text},
    {"str2rrtype", run_str2rrtype, in_rrtype},
    {"str2rrclass", run_str2rrclass, in_rrclass},
    {"str2rcode", run_str2rcode, in_rrtype},
};

/* Allocated. A row that wants an error has it in the column of octets. */
static char* expected(const struct row* row, enum column column) {
    if (row->hex[0] == '!') {
        return copy_of(row->hex);
    }
    switch (column) {
        case in_text: return copy_of(row->text);
        case in_hex: return copy_of(row->hex);
        case in_rrtype: return decimal(row->rrtype);
        case in_rrclass: return decimal(row->rrclass);
        case nowhere: break;
    }
    return copy_of("!this kind is printed only");
}

/* Returns whether the results are those of the row, or, when printing, whether its kind is known. */
static bool run_row(const struct row* row, bool print) {
    bool good = false;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; ++i) {
        if (strcmp(kinds[i].name, row->kind) != 0) {
            continue;
        }
        char* const result = kinds[i].run(row);
        char* const want = expected(row, kinds[i].expected);
        good = print || strcmp(result, want) == 0;
        if (print) {
            printf("%s\n", result);
        } else if (!good) {
            fprintf(stderr, "%s %s: want [%s], have [%s]\n", row->kind, row->hex, want, result);
        }
        free(result);
        free(want);
        if (!good) {
            return false;
        }
    }
    return good;
}

int main(int argc, char** argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: %s check|print FILE\n", argv[0]);
        return 2;
    }
    const bool print = strcmp(argv[1], "print") == 0;
    FILE* const file = fopen(argv[2], "r");
    if (file == NULL) {
        perror(argv[2]);
        return 2;
    }
    size_t rows = 0, failed = 0, capacity = 0;
    char* line = NULL;
    while (getline(&line, &capacity, file) > 0) {
        struct row row;
        if (read_row(line, &row)) {
            ++rows;
            failed += !run_row(&row, print);
            clear_row(&row);
        }
    }
    free(line);
    fclose(file);
    fprintf(stderr, "%zu rows, %zu failed\n", rows, failed);
    return rows == 0 || failed != 0;
}
