#include "rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void* room(size_t size) {
    void* memory = malloc(size == 0 ? 1 : size);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static uint8_t octet_of(const char* digits) {
    const char pair[] = {digits[0], digits[1], '\0'};
    return (uint8_t)strtoul(pair, NULL, 16);
}

static struct octets from_hex(const char* hex, size_t digits) {
    struct octets octets = {malloc(digits / 2 + (digits < 2)), digits / 2};
    for (size_t i = 0; i < octets.size; ++i) {
        octets.data[i] = octet_of(hex + 2 * i);
    }
    return octets;
}

static char* percent_decoded(const char* text) {
    char* const decoded = room(strlen(text) + 1);
    char* to = decoded;
    while (*text != '\0') {
        if (*text == '%') {
            *to++ = (char)octet_of(text + 1);
            text += 3;
        } else {
            *to++ = *text++;
        }
    }
    *to = '\0';
    return decoded;
}

static void read_wire(struct row* row) {
    const size_t before = strcspn(row->hex, "@/");
    const char* const behind = row->hex + before;
    row->wire = from_hex(row->hex, row->hex[0] == '!' ? 0 : before);
    row->at = *behind == '@' ? strtoul(behind + 1, NULL, 10) : 0;
    row->other = *behind == '/' ? from_hex(behind + 1, strlen(behind + 1)) : from_hex("", 0);
}

bool read_row(char* line, struct row* row) {
    enum { columns = 6 };
    char* column[columns];
    line[strcspn(line, "\n")] = '\0';
    for (size_t i = 0; i < columns; ++i) {
        char* const tab = line == NULL ? NULL : strchr(line, '\t');
        column[i] = line == NULL ? "" : line;
        line = tab == NULL ? NULL : tab + 1;
        if (tab != NULL) {
            *tab = '\0';
        }
    }
    if (column[0][0] == '#' || strcmp(column[0], "kind") == 0) {
        return false;
    }
    memset(row, 0, sizeof *row);
    snprintf(row->kind, sizeof row->kind, "%s", column[0]);
    row->rrtype = (uint16_t)strtoul(column[1], NULL, 10);
    row->rrclass = (uint16_t)strtoul(column[2], NULL, 10);
    row->hex = copy_of(column[3]);
    row->text = copy_of(column[4]);
    row->decoded = percent_decoded(column[4]);
    read_wire(row);
    return true;
}

void clear_row(struct row* row) {
    free(row->hex);
    free(row->wire.data);
    free(row->other.data);
    free(row->text);
    free(row->decoded);
}

char* copy_of(const char* text) {
    return strcpy(room(strlen(text) + 1), text);
}

char* decimal(size_t number) {
    char* const text = room(24);
    snprintf(text, 24, "%zu", number);
    return text;
}

char* to_hex(const uint8_t* octets, size_t size) {
    char* const hex = room(2 * size + 1);
    hex[0] = '\0';
    for (size_t i = 0; i < size; ++i) {
        snprintf(hex + 2 * i, 3, "%02x", octets[i]);
    }
    return hex;
}

char* to_percent(const char* text) {
    const size_t size = strlen(text);
    char* const encoded = room(3 * size + 1);
    char* to = encoded;
    for (size_t i = 0; i < size; ++i) {
        const unsigned char c = (unsigned char)text[i];
        const bool at_end = i == 0 || i + 1 == size;
        if (c < 0x20 || c > 0x7E || c == '%' || (c == ' ' && at_end) || (c == '!' && i == 0)) {
            to += snprintf(to, 4, "%%%02X", c);
        } else {
            *to++ = (char)c;
        }
    }
    *to = '\0';
    return encoded;
}
