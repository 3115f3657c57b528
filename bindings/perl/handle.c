#include "handle.h"

MAGIC* attach_handle(pTHX_ SV* object, const MGVTBL* kind, void* handle) {
    MAGIC* const magic = sv_magicext(object, NULL, PERL_MAGIC_ext, kind, (const char*)handle, 0);
    magic->mg_flags |= MGf_DUP;
    return magic;
}

MAGIC* find_handle(pTHX_ SV* reference, const MGVTBL* kind) {
    if (!SvROK(reference) || SvTYPE(SvRV(reference)) < SVt_PVMG) {
        return NULL;
    }
    MAGIC* const magic = mg_findext(SvRV(reference), PERL_MAGIC_ext, kind);
    return magic != NULL && magic->mg_ptr != NULL ? magic : NULL;
}

int forget_handle(pTHX_ MAGIC* magic, CLONE_PARAMS* parameters) {
    PERL_UNUSED_CONTEXT;
    PERL_UNUSED_ARG(parameters);
    magic->mg_ptr = NULL;
    return 0;
}

void call_sub(pTHX_ SV* code, SV* argument) {
    dSP;
    ENTER;
    SAVETMPS;
    PUSHMARK(SP);
    XPUSHs(argument);
    PUTBACK;
    call_sv(code, G_VOID | G_DISCARD);
    FREETMPS;
    LEAVE;
}

void die_of_result(pTHX_ const char* function, nmsg_res result, const char* detail) {
    const bool has_detail = detail != NULL && *detail != '\0';
    croak("%s() failed(%d): %s%s%s", function, (int)result, nmsg_res_lookup(result), has_detail ? ": " : "",
          has_detail ? detail : "");
}
