#include "value.h"

#include <arpa/inet.h>
#include <math.h>

bool addresses_are_canonical = false;

/* --- addresses */

static char* put_decimal(char* out, unsigned octet) {
    if (octet >= 100) {
        *out++ = (char)('0' + octet / 100);
    }
    if (octet >= 10) {
        *out++ = (char)('0' + octet / 10 % 10);
    }
    *out++ = (char)('0' + octet % 10);
    return out;
}

/* inet_ntop() takes three times as long, and most fields are addresses. */
static SV* ipv4_text(pTHX_ const uint8_t* address) {
    char text[16];
    char* end = text;
    for (int i = 0; i < 4; ++i) {
        if (i != 0) {
            *end++ = '.';
        }
        end = put_decimal(end, address[i]);
    }
    return newSVpvn(text, (STRLEN)(end - text));
}

static SV* ipv6_text(pTHX_ const uint8_t* address) {
    char text[INET6_ADDRSTRLEN];
    if (addresses_are_canonical) {
        return newSVpv(inet_ntop(AF_INET6, address, text, sizeof text), 0);
    }
    int size = 0;
    for (int i = 0; i < 16; i += 2) {
        size += snprintf(text + size, sizeof text - (size_t)size, i == 0 ? "%X" : ":%X",
                         (unsigned)(address[i] << 8 | address[i + 1]));
    }
    return newSVpvn(text, (STRLEN)size);
}

SV* address_to_text(pTHX_ const uint8_t* address, size_t size) {
    return size == 4 ? ipv4_text(aTHX_ address) : size == 16 ? ipv6_text(aTHX_ address) : NULL;
}

size_t address_from_text(const char* text, uint8_t address[16]) {
    return inet_pton(AF_INET, text, address) == 1 ? 4 : inet_pton(AF_INET6, text, address) == 1 ? 16 : 0;
}

/* --- to Perl */

static SV* enumeration_to_perl(pTHX_ nmsg_message_t msg, const struct field* field, int32_t number, bool is_raw) {
    const char* name = NULL;
    if (!is_raw &&
        nmsg_message_enum_value_to_name_by_idx(msg, field->index, (unsigned)number, &name) == nmsg_res_success) {
        return newSVpv(name, 0);
    }
    return newSViv(number);
}

/* Writers store strings with a NUL at the end; readers leave it out. */
static SV* string_to_perl(pTHX_ const char* text, size_t size, bool is_raw) {
    return newSVpvn(text, !is_raw && size > 0 && text[size - 1] == '\0' ? size - 1 : size);
}

SV* value_to_perl(pTHX_ nmsg_message_t msg, const struct field* field, const void* data, size_t size, bool is_raw) {
    switch (field->type) {
        case nmsg_msgmod_ft_enum: return enumeration_to_perl(aTHX_ msg, field, *(const int32_t*)data, is_raw);
        case nmsg_msgmod_ft_string:
        case nmsg_msgmod_ft_mlstring: return string_to_perl(aTHX_ data, size, is_raw);
        case nmsg_msgmod_ft_ip: {
            SV* const text = is_raw ? NULL : address_to_text(aTHX_ data, size);
            return text != NULL ? text : newSVpvn(data, size);
        }
        case nmsg_msgmod_ft_uint16:
        case nmsg_msgmod_ft_uint32: return newSVuv(*(const uint32_t*)data);
        case nmsg_msgmod_ft_uint64: return newSVuv(*(const uint64_t*)data);
        case nmsg_msgmod_ft_int16:
        case nmsg_msgmod_ft_int32: return newSViv(*(const int32_t*)data);
        case nmsg_msgmod_ft_int64: return newSViv(*(const int64_t*)data);
        case nmsg_msgmod_ft_double: return newSVnv(*(const double*)data);
        case nmsg_msgmod_ft_bool: return newSViv(*(const int32_t*)data != 0);
        default: return newSVpvn(data, size);
    }
}

/* --- from Perl */

struct integer {
    bool is_negative;
    UV magnitude;
};

static bool integer_of_real(NV real, struct integer* out) {
    out->is_negative = real < 0;
    real = fabs(real);
    if (!(real < 18446744073709551616.0) || real != floor(real)) {
        return false;
    }
    out->magnitude = (UV)real;
    return true;
}

/* Any whole number: an integer, a floating-point number, text, or an object that is one as text (Math::Int64). */
static bool parse_integer(pTHX_ SV* value, struct integer* out) {
    if (SvIOK(value)) {
        out->is_negative = !SvIsUV(value) && SvIVX(value) < 0;
        out->magnitude = out->is_negative ? 0 - (UV)SvIVX(value) : SvUVX(value);
        return true;
    }
    if (SvNOK(value)) {
        return integer_of_real(SvNVX(value), out);
    }
    STRLEN size = 0;
    const char* const text = SvPV_nomg(value, size);
    const int kind = grok_number(text, size, &out->magnitude);
    out->is_negative = (kind & IS_NUMBER_NEG) != 0;
    if ((kind & (IS_NUMBER_IN_UV | IS_NUMBER_NOT_INT | IS_NUMBER_GREATER_THAN_UV_MAX)) == IS_NUMBER_IN_UV) {
        return true;
    }
    return kind != 0 && (kind & (IS_NUMBER_NAN | IS_NUMBER_INFINITY)) == 0 && integer_of_real(SvNV_nomg(value), out);
}

static void die_of_value(pTHX_ const struct field* field, SV* value, const char* what) __attribute__((noreturn));
static void die_of_value(pTHX_ const struct field* field, SV* value, const char* what) {
    if (!SvOK(value)) {
        croak("%s: undef is not %s", field->name, what);
    }
    croak("%s: '%" SVf "' is not %s", field->name, SVfARG(value), what);
}

static const char* type_text(nmsg_msgmod_field_type type) {
    switch (type) {
        case nmsg_msgmod_ft_uint16: return "an unsigned integer of 16 bits";
        case nmsg_msgmod_ft_uint32: return "an unsigned integer of 32 bits";
        case nmsg_msgmod_ft_uint64: return "an unsigned integer of 64 bits";
        case nmsg_msgmod_ft_int16: return "an integer of 16 bits";
        case nmsg_msgmod_ft_int64: return "an integer of 64 bits";
        default: return "an integer of 32 bits";
    }
}

/* An integer of at most `bits` bits, as two's complement. */
static uint64_t integer_from_perl(pTHX_ const struct field* field, SV* value, bool is_signed, int bits) {
    const uint64_t max = UINT64_MAX >> (64 - bits + (is_signed ? 1 : 0));
    struct integer integer = {false, 0};
    const bool is_integer = SvOK(value) && parse_integer(aTHX_ value, &integer);
    const bool fits = integer.is_negative ? integer.magnitude <= (is_signed ? max + 1 : 0) : integer.magnitude <= max;
    if (!is_integer || !fits) {
        die_of_value(aTHX_ field, value, type_text(field->type));
    }
    return integer.is_negative ? 0 - (uint64_t)integer.magnitude : (uint64_t)integer.magnitude;
}

/* A name; or a number, which is what a value without a name reads as. */
static int32_t enumeration_from_perl(pTHX_ nmsg_message_t msg, const struct field* field, SV* value, bool is_raw) {
    if (is_raw) {
        return (int32_t)integer_from_perl(aTHX_ field, value, true, 32);
    }
    unsigned number = 0;
    struct integer integer = {false, 0};
    if (SvOK(value) && nmsg_message_enum_name_to_value_by_idx(msg, field->index, SvPV_nomg_nolen(value), &number) ==
                           nmsg_res_success) {
        return (int32_t)number;
    }
    if (!SvOK(value) || !parse_integer(aTHX_ value, &integer)) {
        croak("unknown enum value '%" SVf "'", SVfARG(SvOK(value) ? value : sv_2mortal(newSVpvs("undef"))));
    }
    return (int32_t)integer_from_perl(aTHX_ field, value, true, 32);
}

static double real_from_perl(pTHX_ const struct field* field, SV* value) {
    if (!SvNIOK(value)) {
        STRLEN size = 0;
        const char* const text = SvOK(value) ? SvPV_nomg(value, size) : "";
        if (grok_number(text, size, NULL) == 0) {
            die_of_value(aTHX_ field, value, "a number");
        }
    }
    return SvNV_nomg(value);
}

static void address_from_perl(pTHX_ const struct field* field, SV* value, bool is_raw, struct stored* out) {
    uint8_t address[16];
    STRLEN size = 0;
    if (is_raw && SvOK(value)) {
        out->data = (const uint8_t*)SvPVbyte_nomg(value, size);
    } else if (SvOK(value)) {
        size = address_from_text(SvPV_nomg_nolen(value), address);
        out->data = (const uint8_t*)SvPVX(sv_2mortal(newSVpvn((const char*)address, size)));
    }
    if (size != 4 && size != 16) {
        if (is_raw) {
            croak("%s: an address has 4 or 16 octets, not %lu", field->name, (unsigned long)size);
        }
        die_of_value(aTHX_ field, value, "an IP address");
    }
    out->size = size;
}

/* Wide characters become UTF-8 in strings; octets stay as they are. */
static void string_from_perl(pTHX_ const struct field* field, SV* value, bool is_raw, struct stored* out) {
    if (!SvOK(value)) {
        die_of_value(aTHX_ field, value, "a string");
    }
    STRLEN size = 0;
    const char* const text = SvPV_nomg(value, size);
    /* The copy ends with a NUL, which is stored, too. */
    out->data = is_raw ? (const uint8_t*)text : (const uint8_t*)SvPVX(sv_2mortal(newSVpvn(text, size)));
    out->size = is_raw ? size : size + 1;
}

static void octets_from_perl(pTHX_ const struct field* field, SV* value, struct stored* out) {
    if (!SvOK(value)) {
        die_of_value(aTHX_ field, value, "octets");
    }
    STRLEN size = 0;
    out->data = (const uint8_t*)SvPVbyte_nomg(value, size); /* dies of wide characters */
    out->size = size;
}

void value_from_perl(pTHX_ nmsg_message_t msg, const struct field* field, SV* value, bool is_raw, struct stored* out) {
    SvGETMAGIC(value);
    out->data = (const uint8_t*)&out->number;
    out->size = sizeof out->number;
    switch (field->type) {
        case nmsg_msgmod_ft_enum: out->number.int32 = enumeration_from_perl(aTHX_ msg, field, value, is_raw); break;
        case nmsg_msgmod_ft_string:
        case nmsg_msgmod_ft_mlstring: string_from_perl(aTHX_ field, value, is_raw, out); break;
        case nmsg_msgmod_ft_ip: address_from_perl(aTHX_ field, value, is_raw, out); break;
        case nmsg_msgmod_ft_uint16:
            out->number.uint16 = (uint16_t)integer_from_perl(aTHX_ field, value, false, 16);
            break;
        case nmsg_msgmod_ft_uint32:
            out->number.uint32 = (uint32_t)integer_from_perl(aTHX_ field, value, false, 32);
            break;
        case nmsg_msgmod_ft_uint64: out->number.uint64 = integer_from_perl(aTHX_ field, value, false, 64); break;
        case nmsg_msgmod_ft_int16: out->number.int16 = (int16_t)integer_from_perl(aTHX_ field, value, true, 16); break;
        case nmsg_msgmod_ft_int32: out->number.int32 = (int32_t)integer_from_perl(aTHX_ field, value, true, 32); break;
        case nmsg_msgmod_ft_int64: out->number.int64 = (int64_t)integer_from_perl(aTHX_ field, value, true, 64); break;
        case nmsg_msgmod_ft_double: out->number.real = real_from_perl(aTHX_ field, value); break;
        case nmsg_msgmod_ft_bool: out->number.boolean = SvTRUE_nomg(value) ? 1 : 0; break;
        default: octets_from_perl(aTHX_ field, value, out); break;
    }
}
