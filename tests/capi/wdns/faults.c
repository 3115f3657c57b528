#include "../check.h"

#include <stdlib.h>
#include <string.h>
#include <wdns.h>

/* Arguments that no program should pass: NULL, data that end too early, data that are too large. Nothing is read or
 * written where it should not be (the sanitizers see that), and each call returns an error. */

static const uint8_t query[] = {0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 0, 0, 1, 0, 1};
static const uint8_t response[] = {0, 1,    0x81, 0x80, 0,  1, 0, 2, 0, 0, 0, 0, 1, 'a', 0,   0,    1,
                                   0, 1,    0xC0, 12,   0,  1, 0, 1, 0, 0, 1, 4, 0, 4,   192, 0,    2,
                                   1, 0xC0, 12,   0,    15, 0, 1, 0, 0, 0, 9, 0, 4, 0,   5,   0xC0, 12};

/* Memory that ends with its content. */
static uint8_t* exact(const void* octets, size_t size) {
    uint8_t* const copy = malloc(size == 0 ? 1 : size);
    memcpy(copy, octets, size);
    return copy;
}

static void check_null_texts(void) {
    wdns_name_t name = {7, (uint8_t*)"x"};
    CHECK(wdns_str_to_name(NULL, &name) == wdns_res_failure && name.data == NULL && name.len == 0);
    CHECK(wdns_str_to_name("a.", NULL) == wdns_res_failure);
    CHECK(wdns_str_to_name_case(NULL, NULL) == wdns_res_failure);
    CHECK(wdns_str_to_rrtype(NULL) == 0 && wdns_str_to_rrclass(NULL) == 0);
    uint16_t rcode = 9;
    CHECK(wdns_str_to_rcode(NULL, &rcode) == wdns_res_failure && rcode == 9);
    CHECK(wdns_str_to_rcode("NOERROR", NULL) == wdns_res_failure);
    uint8_t* rdata = NULL;
    size_t size = 0;
    CHECK(wdns_str_to_rdata(NULL, 1, 1, &rdata, &size) == wdns_res_failure);
    CHECK(wdns_str_to_rdata("192.0.2.1", 1, 1, NULL, &size) == wdns_res_failure);
    CHECK(wdns_str_to_rdata("192.0.2.1", 1, 1, &rdata, NULL) == wdns_res_failure);
}

static void check_null_names(void) {
    const uint8_t* at = NULL;
    uint8_t buffer[WDNS_MAXLEN_NAME];
    size_t size = 0;
    bool yes = true;
    wdns_name_t name = {1, (uint8_t*)""};
    wdns_name_t empty = {3, NULL};
    CHECK(wdns_unpack_name(NULL, NULL, NULL, buffer, &size) == wdns_res_failure);
    CHECK(wdns_unpack_name(query, query + sizeof query, query + 12, NULL, &size) == wdns_res_failure);
    CHECK(wdns_unpack_name(query, query + sizeof query, query + 12, buffer, NULL) == wdns_res_success);
    CHECK(wdns_unpack_name(query + 5, query, query + 12, buffer, NULL) == wdns_res_out_of_bounds);
    CHECK(wdns_copy_uname(query, query + sizeof query, NULL, buffer, &size) == wdns_res_failure);
    CHECK(wdns_len_uname(NULL, NULL, &size) == wdns_res_failure);
    CHECK(wdns_len_uname(query + 12, query + 15, NULL) == wdns_res_success);
    CHECK(wdns_skip_name(NULL, query) == 0 && wdns_skip_name(&at, query) == 0);
    at = query + 4;
    CHECK(wdns_skip_name(&at, query) == 0 && at == query + 4);
    CHECK(wdns_count_labels(NULL, &size) == wdns_res_failure && wdns_count_labels(&empty, &size) == wdns_res_failure);
    CHECK(wdns_is_subdomain(NULL, &name, &yes) == wdns_res_failure);
    CHECK(wdns_is_subdomain(&name, &name, NULL) == wdns_res_failure);
    CHECK(wdns_is_subdomain(&empty, &name, &yes) == wdns_res_parse_error && !yes);
    CHECK(wdns_left_chop(NULL, &name) == wdns_res_failure && wdns_left_chop(&empty, &name) == wdns_res_failure);
    CHECK(wdns_left_chop(&name, NULL) == wdns_res_failure);
    CHECK(wdns_reverse_name(NULL, 1, buffer) == wdns_res_failure);
    CHECK(wdns_reverse_name(buffer, 1, NULL) == wdns_res_failure);
    wdns_downcase_name(NULL);
    wdns_downcase_name(&empty);
}

static void check_null_objects(void) {
    wdns_message_t message;
    wdns_rrset_t set;
    uint8_t octets[1];
    CHECK(wdns_parse_message(NULL, query, sizeof query) == wdns_res_failure);
    CHECK(wdns_parse_message(&message, NULL, 20) == wdns_res_failure);
    CHECK(wdns_parse_message(&message, NULL, 0) == wdns_res_len);
    CHECK(wdns_deserialize_rrset(NULL, query, 1) == wdns_res_failure);
    CHECK(wdns_deserialize_rrset(&set, NULL, 1) == wdns_res_failure);
    CHECK(wdns_deserialize_rrset(&set, NULL, 0) == wdns_res_overflow);
    CHECK(wdns_serialize_rrset(NULL, octets, NULL) == wdns_res_failure);
    CHECK(wdns_sort_rrset(NULL) == wdns_res_failure && wdns_downcase_rrset(NULL) == wdns_res_failure);
    CHECK(wdns_downcase_rdata(NULL, 2, 1) == wdns_res_failure);
    CHECK(!wdns_compare_rr_rrset(NULL, &set) && !wdns_compare_rr_rrset(NULL, NULL));
    CHECK(wdns_message_to_str(NULL) == NULL && wdns_rrset_array_to_str(NULL, 0) == NULL);
    CHECK(wdns_rrset_to_str(NULL, 1) == NULL && wdns_rr_to_str(NULL, 1) == NULL);
    CHECK(wdns_rdata_to_str(NULL, 4, 1, 1) == NULL);
    wdns_print_message(stderr, NULL);
    wdns_print_rr(NULL, NULL, 0);
    wdns_clear_message(NULL);
    wdns_clear_rr(NULL);
    wdns_clear_rrset(NULL);
    wdns_clear_rrset_array(NULL);
}

/* Structures whose pointers are NULL are printed as if they were empty. */
static void check_empty_objects(void) {
    wdns_rr_t rr = {.rrtype = WDNS_TYPE_A, .rrclass = WDNS_CLASS_IN, .rrttl = 5};
    wdns_rrset_t set = {.rrtype = WDNS_TYPE_A, .rrclass = WDNS_CLASS_IN, .n_rdatas = 3};
    wdns_rrset_array_t array = {.n_rrs = 2, .n_rrsets = 2};
    char* text = wdns_rr_to_str(&rr, WDNS_MSG_SEC_ANSWER);
    CHECK(strcmp(text, ". 5 IN A\n") == 0);
    free(text);
    text = wdns_rrset_to_str(&set, WDNS_MSG_SEC_ANSWER);
    CHECK(strcmp(text, "") == 0);
    free(text);
    text = wdns_rrset_array_to_str(&array, WDNS_MSG_SEC_ANSWER);
    CHECK(strcmp(text, "") == 0);
    free(text);
    size_t size = 0;
    CHECK(wdns_serialize_rrset(&set, NULL, &size) == wdns_res_success && size == 11);
    CHECK(wdns_sort_rrset(&set) == wdns_res_success && wdns_downcase_rrset(&set) == wdns_res_success);
    wdns_clear_rrset_array(&array);
    wdns_clear_rrset(&set);
}

/* A question has neither rdata nor rdatas, whatever section it is printed as. */
static void check_question(void) {
    wdns_message_t message;
    CHECK(wdns_parse_message(&message, query, sizeof query) == wdns_res_success);
    wdns_rrset_array_t* const questions = &message.sections[WDNS_MSG_SEC_QUESTION];
    CHECK(questions->rrs[0].rdata == NULL && questions->rrsets[0].rdatas == NULL);
    char* text = wdns_rrset_to_str(&questions->rrsets[0], WDNS_MSG_SEC_QUESTION);
    CHECK(strcmp(text, ";a. IN A\n") == 0);
    free(text);
    text = wdns_rr_to_str(&questions->rrs[0], WDNS_MSG_SEC_ANSWER);
    CHECK(strcmp(text, "a. 0 IN A\n") == 0);
    free(text);
    wdns_clear_message(&message);
    wdns_clear_message(&message);
}

/* A message that is cut anywhere, and with each octet damaged. */
static void check_cut_messages(void) {
    size_t good = 0;
    for (size_t size = 0; size <= sizeof response; ++size) {
        uint8_t* const octets = exact(response, size);
        wdns_message_t message;
        const wdns_res res = wdns_parse_message(&message, octets, size);
        good += res == wdns_res_success;
        CHECK(res == wdns_res_success || message.sections[0].rrs == NULL);
        CHECK(size >= WDNS_LEN_HEADER || res == wdns_res_len);
        wdns_clear_message(&message);
        free(octets);
    }
    CHECK(good == 4); /* after the header and after each record */
}

static void check_damaged_messages(void) {
    size_t good = 0, bad = 0;
    for (size_t i = 0; i < 8 * sizeof response; ++i) {
        uint8_t* const octets = exact(response, sizeof response);
        octets[i / 8] ^= (uint8_t)(1U << (i % 8));
        wdns_message_t message;
        if (wdns_parse_message(&message, octets, sizeof response) == wdns_res_success) {
            ++good;
            char* const text = wdns_message_to_str(&message);
            CHECK(text != NULL && strncmp(text, ";; ->>HEADER<<-", 15) == 0);
            free(text);
        } else {
            ++bad;
        }
        wdns_clear_message(&message);
        free(octets);
    }
    CHECK(good > 0 && bad > 0);
}

static void check_cut_names(void) {
    static const uint8_t name[] = {3, 'w', 'w', 'w', 2, 'e', 'x', 0};
    uint8_t buffer[WDNS_MAXLEN_NAME];
    for (size_t size = 1; size < sizeof name; ++size) {
        uint8_t* const octets = exact(name, size);
        wdns_name_t cut = {(uint8_t)size, octets};
        size_t length = 0;
        char text[WDNS_PRESLEN_NAME];
        CHECK(wdns_len_uname(octets, octets + size, &length) == wdns_res_invalid_length_octet);
        CHECK(wdns_unpack_name(octets, octets + size, octets, buffer, &length) == wdns_res_out_of_bounds);
        CHECK(wdns_copy_uname(octets, octets + size, octets, buffer, &length) == wdns_res_out_of_bounds);
        CHECK(wdns_reverse_name(octets, size, buffer) == wdns_res_out_of_bounds);
        CHECK(wdns_domain_to_str(octets, size, text) != size);
        (void)wdns_count_labels(&cut, &length);
        const uint8_t* at = octets;
        CHECK(wdns_skip_name(&at, octets + size) == size && at == octets + size);
        free(octets);
    }
    const uint8_t pointer[] = {0xC0};
    uint8_t* const octets = exact(pointer, 1);
    CHECK(wdns_unpack_name(octets, octets + 1, octets, buffer, NULL) == wdns_res_out_of_bounds);
    CHECK(wdns_copy_uname(octets, octets + 1, octets, buffer, NULL) == wdns_res_invalid_length_octet);
    free(octets);
}

static void check_octets_after_name(void) {
    static const uint8_t name[] = {1, 'a', 2, 'b', 'c', 0, 7, 8};
    static const uint8_t expected[] = {0, 0, 2, 'b', 'c', 1, 'a', 0};
    uint8_t reversed[sizeof name];
    CHECK(wdns_reverse_name(name, sizeof name, reversed) == wdns_res_success);
    CHECK(memcmp(reversed, expected, sizeof expected) == 0);
}

/* The text of a name never exceeds the room that callers have. */
static void check_huge_names(void) {
    enum { size = 70000 };
    uint8_t* const octets = malloc(size);
    char* const text = malloc(WDNS_PRESLEN_NAME);
    for (int fill = 0; fill < 256; ++fill) {
        memset(octets, fill, size);
        CHECK(wdns_domain_to_str(octets, size, text) != size);
        CHECK(strlen(text) < WDNS_PRESLEN_NAME);
    }
    CHECK(wdns_domain_to_str(octets, 0, text) == 1 && strcmp(text, ".") == 0);
    CHECK(wdns_domain_to_str(octets, 1, NULL) == 257);
    wdns_name_t name;
    memset(octets, 'x', size);
    octets[64] = '\0';
    CHECK(wdns_str_to_name((const char*)octets, &name) == wdns_res_invalid_length_octet && name.data == NULL);
    octets[64] = 'x';
    octets[size - 1] = '\0';
    CHECK(wdns_str_to_name((const char*)octets, &name) == wdns_res_name_overflow && name.data == NULL);
    CHECK(wdns_str_to_name("a\\", &name) == wdns_res_parse_error && name.data == NULL);
    CHECK(wdns_reverse_name(octets, size, octets) == wdns_res_out_of_bounds);
    free(octets);
    free(text);
}

static void check_huge_data(void) {
    enum { size = 1 << 20 };
    uint8_t* const octets = calloc(size, 1);
    wdns_message_t message;
    CHECK(wdns_parse_message(&message, octets, size) == wdns_res_overflow);
    CHECK(wdns_parse_message(&message, octets, 65535) == wdns_res_success);
    wdns_clear_message(&message);
    char* const text = wdns_rdata_to_str(octets, 65535, 65280, 1);
    CHECK(text != NULL && strlen(text) == strlen("\\# 65535 ") + 3 * 65535);
    uint8_t* rdata = NULL;
    size_t rdlen = 0;
    CHECK(wdns_str_to_rdata(text, 65280, 1, &rdata, &rdlen) == wdns_res_success && rdlen == 65535);
    free(rdata);
    free(text);
    CHECK(wdns_str_to_rdata("", WDNS_TYPE_TXT, 1, &rdata, &rdlen) == wdns_res_success && rdlen == 0 && rdata != NULL);
    free(rdata);
    CHECK(wdns_str_to_rdata("x", WDNS_TYPE_A, 1, &rdata, &rdlen) == wdns_res_parse_error && rdata == NULL);
    free(octets);
}

static void check_cut_sets(void) {
    static const uint8_t octets[] = {3, 1, 'a', 0, 1, 0, 1, 0, 44, 1, 0, 0, 1, 0, 4, 0, 192, 0, 2, 1};
    wdns_rrset_t set;
    for (size_t size = 0; size < sizeof octets; ++size) {
        uint8_t* const cut = exact(octets, size);
        CHECK(wdns_deserialize_rrset(&set, cut, size) == wdns_res_overflow && set.name.data == NULL);
        free(cut);
    }
    CHECK(wdns_deserialize_rrset(&set, octets, sizeof octets) == wdns_res_success && set.n_rdatas == 1);
    CHECK(set.rrttl == 300 && set.rdatas[0]->len == 4 && set.rdatas[0]->data[3] == 1);
    wdns_clear_rrset(&set);
    wdns_clear_rrset(&set);
    CHECK(set.n_rdatas == 0 && set.rdatas == NULL);
}

struct loaded {
    unsigned count;
    char last[WDNS_PRESLEN_NAME];
};

static void take_name(wdns_name_t* name, void* user) {
    struct loaded* const loaded = user;
    ++loaded->count;
    wdns_domain_to_str(name->data, name->len, loaded->last);
    free(name->data);
}

static void check_file(const char* content, wdns_res res, unsigned count, const char* last) {
    char path[] = "/tmp/wdns_names_XXXXXX";
    const int fd = mkstemp(path);
    FILE* const file = fdopen(fd, "w");
    CHECK(file != NULL && fputs(content, file) >= 0);
    fclose(file);
    struct loaded loaded = {0, ""};
    CHECK(wdns_file_load_names(path, take_name, &loaded) == res);
    CHECK(loaded.count == count && strcmp(loaded.last, last) == 0);
    remove(path);
}

static void check_files(void) {
    struct loaded loaded = {0, ""};
    check_file("", wdns_res_success, 0, "");
    check_file("# names\n\n www.\nWWW.Example\nb.", wdns_res_success, 2, "b.");
    check_file("a.\nb..c\nd.\n", wdns_res_parse_error, 1, "a.");
    check_file("a\r\n", wdns_res_success, 1, "a\\013.");
    CHECK(wdns_file_load_names("/nowhere/at/all", take_name, &loaded) == wdns_res_failure);
    CHECK(wdns_file_load_names("/", take_name, &loaded) == wdns_res_failure);
    CHECK(wdns_file_load_names(NULL, take_name, &loaded) == wdns_res_failure);
    CHECK(wdns_file_load_names("/dev/null", NULL, NULL) == wdns_res_failure);
}

int main(void) {
    check_null_texts();
    check_null_names();
    check_null_objects();
    check_empty_objects();
    check_question();
    check_cut_messages();
    check_damaged_messages();
    check_cut_names();
    check_octets_after_name();
    check_huge_names();
    check_huge_data();
    check_cut_sets();
    check_files();
    return finish();
}
