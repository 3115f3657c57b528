/* How nmsg_init() takes a folder of message modules: what is wrong is left out with a line, the others are loaded. */
#define _DEFAULT_SOURCE /* for <pcap.h> */

#include "../check.h"

#include <nmsg.h>
#include <nmsg/nmsg2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char lines[8192];

static void keep_line(int level, const char* text, void* user) {
    (void)user;
    CHECK(level == 1);
    snprintf(lines + strlen(lines), sizeof lines - strlen(lines), "%s\n", text);
}

static bool is_said(const char* text) {
    const bool found = strstr(lines, text) != NULL;
    if (!found) {
        fprintf(stderr, "lines:\n%s", lines);
    }
    return found;
}

static unsigned count_lines(void) {
    unsigned count = 0;
    for (const char* at = lines; (at = strchr(at, '\n')) != NULL; ++at) {
        ++count;
    }
    return count;
}

static void begin(const char* folder, nmsg_res expected) {
    setenv("NMSG_MSGMOD_DIR", folder, 1);
    nmsg_set_debug(1);
    nmsg2_set_log_fp(keep_line, NULL);
    CHECK(nmsg_init() == expected);
}

static void folders_with_faults(const char* folder) {
    char path[4096];
    snprintf(path, sizeof path, "%s/loader", folder);
    begin(path, nmsg_res_success);
    CHECK(is_said("nmsg_msg9_broken.so"));                       /* cannot be opened */
    CHECK(is_said("nmsg_msg9_none.so is not a message module")); /* exports neither symbol */
    CHECK(!strstr(lines, "nmsg_msg9_isc") && !strstr(lines, "text.txt") && !strstr(lines, "folder.so"));
    /* Each bad declaration costs its type alone. */
    CHECK(is_said("202:11 many version: made for version 8 of the interface, not 9"));
    CHECK(is_said("202:12 many protobuf: made for version 2 of protobuf-c, not 1"));
    CHECK(is_said("202:13 many kind: it is neither transparent nor opaque"));
    CHECK(is_said("202:0 many number: it has no number or name"));
    CHECK(is_said("0:15 many vendor: it has no number or name"));
    CHECK(is_said("202:16 many table: it declares no fields"));
    CHECK(is_said("202:17 many field: field nowhere is not in the message, and has no getter"));
    CHECK(nmsg_msgmod_lookup(202, 18) != NULL && nmsg_msgmod_lookup(202, 11) == NULL);
    /* Both symbols of a file count; of two types with the same numbers the later one. */
    CHECK(nmsg_msgmod_lookup_byname("many", "one") == nmsg_msgmod_lookup(202, 1) && nmsg_msgmod_lookup(202, 1) != NULL);
    CHECK(nmsg_msgmod_lookup_byname("many", "two") == nmsg_msgmod_lookup(202, 2) && nmsg_msgmod_lookup(202, 2) != NULL);
    CHECK(nmsg_msgmod_lookup_byname("many", "later") == nmsg_msgmod_lookup(202, 3));
    CHECK(nmsg_msgmod_mname_to_msgtype(202, "three") == 0);
    CHECK(is_said("202:3 many later is declared again"));
    CHECK(count_lines() == 10);
    /* Types that share a table of fields all have them. */
    struct nmsg2_field field;
    for (unsigned number = 1; number <= 3; ++number) {
        CHECK(nmsg2_msgmod_get_field(nmsg_msgmod_lookup(202, number), 1, &field) == nmsg_res_success);
        CHECK(strcmp(field.name, "port") == 0 && field.number == 2);
    }
}

static void an_empty_folder(const char* folder) {
    char path[4096];
    snprintf(path, sizeof path, "%s/empty", folder);
    begin(path, nmsg_res_success);
    CHECK(lines[0] == '\0' && nmsg_msgmod_lookup(1, 1) != NULL);
}

static void no_folder(const char* folder) {
    (void)folder;
    begin("/nonexistent", nmsg_res_failure);
    CHECK(is_said("/nonexistent"));
}

/* \param argv the folder of the plug-ins for tests */
int main(int argc, char** argv) {
    void (*const cases[])(const char*) = {folders_with_faults, an_empty_folder, no_folder};
    CHECK(argc == 2);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        /* nmsg_init() works once in a process. */
        const pid_t child = fork();
        int status = 1;
        if (child == 0) {
            cases[i](argv[1]);
            exit(finish());
        }
        CHECK(waitpid(child, &status, 0) == child && status == 0);
    }
    return finish();
}
