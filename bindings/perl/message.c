#include "message.h"

#include "handle.h"

/* --- objects */

static int free_message(pTHX_ SV* object, MAGIC* magic) {
    PERL_UNUSED_CONTEXT;
    PERL_UNUSED_ARG(object);
    nmsg_message_t msg = (nmsg_message_t)magic->mg_ptr;
    nmsg_message_destroy(&msg);
    magic->mg_ptr = NULL;
    return 0;
}

static const MGVTBL message_kind = {.svt_free = free_message, .svt_dup = forget_handle};

SV* message_object(pTHX_ nmsg_message_t msg, HV* class, enum message_time time) {
    SV* const object = newSV_type(SVt_PVMG);
    attach_handle(aTHX_ object, &message_kind, msg)->mg_private = (U16)time;
    return sv_bless(newRV_noinc(object), class);
}

MAGIC* message_magic(pTHX_ SV* reference) {
    MAGIC* const magic = find_handle(aTHX_ reference, &message_kind);
    if (magic == NULL) {
        croak("not a message of Net::Nmsg");
    }
    return magic;
}

nmsg_message_t message_of(pTHX_ SV* reference) {
    return (nmsg_message_t)message_magic(aTHX_ reference)->mg_ptr;
}

nmsg_message_t message_to_write(pTHX_ SV* reference) {
    MAGIC* const magic = message_magic(aTHX_ reference);
    nmsg_message_t const msg = (nmsg_message_t)magic->mg_ptr;
    if (magic->mg_private != message_time_set) {
        nmsg_message_set_time(msg, NULL);
        magic->mg_private = message_time_of_write;
    }
    return msg;
}

/* --- classes */

static HV* find_class(pTHX_ unsigned vid, unsigned msgtype) {
    const char* const vendor = nmsg_msgmod_vid_to_vname(vid);
    const char* const type = nmsg_msgmod_msgtype_to_mname(vid, msgtype);
    if (vendor == NULL || type == NULL) {
        return gv_stashpvs("Net::Nmsg::Msg", GV_ADD);
    }
    SV* const name = newSVpvf("Net::Nmsg::Msg::%s::%s", vendor, type);
    HV* const class = gv_stashsv(name, GV_ADD);
    SvREFCNT_dec(name);
    return class;
}

static HV* class_of(pTHX_ struct message_classes* classes, unsigned vid, unsigned msgtype) {
    if (vid >= max_class_vid || msgtype >= max_class_msgtype) {
        return find_class(aTHX_ vid, msgtype);
    }
    HV** const cached = &classes->cached[vid][msgtype];
    if (*cached == NULL) {
        *cached = (HV*)SvREFCNT_inc(find_class(aTHX_ vid, msgtype));
    }
    return *cached;
}

SV* read_message_object(pTHX_ struct message_classes* classes, nmsg_message_t msg) {
    HV* const class =
        class_of(aTHX_ classes, (unsigned)nmsg_message_get_vid(msg), (unsigned)nmsg_message_get_msgtype(msg));
    return message_object(aTHX_ msg, class, message_time_set);
}

/* --- fields */

static bool is_repeated(const struct field* field) {
    return (field->flags & NMSG_MSGMOD_FIELD_REPEATED) != 0;
}

/* The message that a method of a field is called for. A method of another type's class is a mistake: the index of the
 * field would name another one. */
static nmsg_message_t message_with(pTHX_ SV* reference, const struct field* field) {
    nmsg_message_t const msg = message_of(aTHX_ reference);
    if ((unsigned)nmsg_message_get_vid(msg) != field->vid ||
        (unsigned)nmsg_message_get_msgtype(msg) != field->msgtype) {
        croak("the message has another type than the method for its field %s", field->name);
    }
    return msg;
}

/* A new scalar; NULL without a value at this index. */
static SV* get_value(pTHX_ nmsg_message_t msg, const struct field* field, unsigned index, bool is_raw) {
    void* data = NULL;
    size_t size = 0;
    const nmsg_res result = nmsg_message_get_field_by_idx(msg, field->index, index, &data, &size);
    return result == nmsg_res_success ? value_to_perl(aTHX_ msg, field, data, size, is_raw) : NULL;
}

static void get_values(pTHX_ CV* cv, bool is_raw) {
    dXSARGS;
    const struct field* const field = XSANY.any_ptr;
    if (items != 1) {
        croak_xs_usage(cv, "message");
    }
    nmsg_message_t const msg = message_with(aTHX_ ST(0), field);
    if (!is_repeated(field)) {
        SV* const value = get_value(aTHX_ msg, field, 0, is_raw);
        ST(0) = value != NULL ? sv_2mortal(value) : &PL_sv_undef;
        XSRETURN(1);
    }
    const bool is_list = GIMME_V == G_LIST;
    AV* const array = is_list ? NULL : (AV*)sv_2mortal((SV*)newAV());
    SP -= items;
    SV* value = NULL;
    for (unsigned i = 0; (value = get_value(aTHX_ msg, field, i, is_raw)) != NULL; ++i) {
        if (is_list) {
            mXPUSHs(value);
        } else {
            av_push(array, value);
        }
    }
    if (!is_list) {
        mXPUSHs(newRV_inc((SV*)array));
    }
    PUTBACK;
}

static void store(pTHX_ nmsg_message_t msg, const struct field* field, unsigned index, SV* value, bool is_raw) {
    struct stored stored;
    value_from_perl(aTHX_ msg, field, value, is_raw, &stored);
    const nmsg_res result = nmsg_message_set_field_by_idx(msg, field->index, index, stored.data, stored.size);
    if (result != nmsg_res_success) {
        croak("%s: cannot be set: %s", field->name, nmsg_res_lookup(result));
    }
}

static void clear(pTHX_ nmsg_message_t msg, const struct field* field) {
    if (nmsg2_message_clear_field_by_idx(msg, field->index) != nmsg_res_success) {
        croak("%s: cannot be removed", field->name);
    }
}

/* The values of a list: the arguments behind the message, or the elements of the only one. Conversions may call Perl
 * code, which may move the stack and change the array: nothing here points into them. */
struct values {
    I32 ax;    /* for ST() */
    AV* array; /* NULL: the arguments */
    SSize_t count;
};

static struct values values_of(pTHX_ I32 ax, I32 items) {
    SV* const only = items == 2 ? ST(1) : NULL;
    if (only != NULL && SvROK(only) && SvTYPE(SvRV(only)) == SVt_PVAV) {
        AV* const array = (AV*)SvRV(only);
        return (struct values){ax, array, (SSize_t)av_count(array)};
    }
    return (struct values){ax, NULL, items - 1};
}

static SV* element(pTHX_ const struct values* values, SSize_t index) {
    if (values->array == NULL) {
        const I32 ax = values->ax;
        return ST(1 + index);
    }
    SV** const found = av_fetch(values->array, index, 0);
    return found != NULL ? *found : &PL_sv_undef;
}

/* Appends values behind those that are there. All are converted before the first is stored: a message is as it was if a
 * value does not fit. */
static void add_values(pTHX_ nmsg_message_t msg, const struct field* field, const struct values* values, bool replaces,
                       bool is_raw) {
    for (SSize_t i = 0; i < values->count; ++i) {
        struct stored stored;
        value_from_perl(aTHX_ msg, field, element(aTHX_ values, i), is_raw, &stored);
    }
    size_t present = 0;
    if (replaces) {
        clear(aTHX_ msg, field);
    } else if (nmsg_message_get_num_field_values_by_idx(msg, field->index, &present) != nmsg_res_success) {
        croak("%s: cannot be set: %s", field->name, nmsg2_message_get_error(msg));
    }
    for (SSize_t i = 0; i < values->count; ++i) {
        store(aTHX_ msg, field, (unsigned)present + (unsigned)i, element(aTHX_ values, i), is_raw);
    }
}

static void set_values(pTHX_ CV* cv, bool is_raw) {
    dXSARGS;
    const struct field* const field = XSANY.any_ptr;
    if (items < 1 || (items != 2 && !is_repeated(field))) {
        croak_xs_usage(cv, is_repeated(field) ? "message, ..." : "message, value");
    }
    nmsg_message_t const msg = message_with(aTHX_ ST(0), field);
    if (is_repeated(field)) {
        const struct values values = values_of(aTHX_ ax, items);
        add_values(aTHX_ msg, field, &values, true, is_raw);
    } else if (SvOK(ST(1)) || SvGMAGICAL(ST(1))) {
        store(aTHX_ msg, field, 0, ST(1), is_raw);
    } else {
        clear(aTHX_ msg, field);
    }
    XSRETURN(1);
}

static void append_values(pTHX_ CV* cv, bool is_raw) {
    dXSARGS;
    const struct field* const field = XSANY.any_ptr;
    if (items < 1) {
        croak_xs_usage(cv, "message, ...");
    }
    const struct values values = values_of(aTHX_ ax, items);
    add_values(aTHX_ message_with(aTHX_ ST(0), field), field, &values, false, is_raw);
    XSRETURN(1);
}

static void xs_get(pTHX_ CV* cv) {
    get_values(aTHX_ cv, false);
}

static void xs_get_raw(pTHX_ CV* cv) {
    get_values(aTHX_ cv, true);
}

static void xs_set(pTHX_ CV* cv) {
    set_values(aTHX_ cv, false);
}

static void xs_set_raw(pTHX_ CV* cv) {
    set_values(aTHX_ cv, true);
}

static void xs_add(pTHX_ CV* cv) {
    append_values(aTHX_ cv, false);
}

static void xs_add_raw(pTHX_ CV* cv) {
    append_values(aTHX_ cv, true);
}

static void define(pTHX_ const char* class, const char* prefix, struct field* field, XSUBADDR_t body) {
    SV* const name = newSVpvf("%s::%s_%s", class, prefix, field->name);
    CvXSUBANY(newXS(SvPV_nolen(name), body, __FILE__)).any_ptr = field;
    SvREFCNT_dec(name);
}

void define_accessors(pTHX_ const char* class, const struct field* field) {
    struct field* kept = NULL;
    Newx(kept, 1, struct field);
    *kept = *field;
    define(aTHX_ class, "get", kept, xs_get);
    define(aTHX_ class, "get_raw", kept, xs_get_raw);
    define(aTHX_ class, "set", kept, xs_set);
    define(aTHX_ class, "set_raw", kept, xs_set_raw);
    if (is_repeated(field)) {
        define(aTHX_ class, "add", kept, xs_add);
        define(aTHX_ class, "add_raw", kept, xs_add_raw);
    }
}
