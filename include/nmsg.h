/** \file
 * The C interface of NMSG: inputs, outputs, messages and message types.
 *
 * Call nmsg_init() first. Every handle is a pointer to a structure that only the library knows. A function that
 * destroys an object takes the address of its handle and stores NULL there; a handle that is NULL already has no
 * effect. No function lets a C++ exception out.
 */
#ifndef NMSG_H
#define NMSG_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>

#include <pcap.h>

#ifdef __cplusplus
extern "C" {
#endif

#include <nmsg/res.h>

/** What nearly every function returns: 0 (nmsg_res_success) or a reason. */
typedef enum nmsg_res nmsg_res;

typedef struct nmsg_container* nmsg_container_t;
typedef struct nmsg_fltmod* nmsg_fltmod_t;
typedef struct nmsg_statsmod* nmsg_statsmod_t;
typedef struct nmsg_input* nmsg_input_t;
typedef struct nmsg_io* nmsg_io_t;
typedef struct nmsg_message* nmsg_message_t;
typedef struct nmsg_msgmod* nmsg_msgmod_t;
typedef struct nmsg_output* nmsg_output_t;
typedef struct nmsg_pcap* nmsg_pcap_t;
/** Declared for old programs; no function uses it. */
typedef struct nmsg_pres* nmsg_pres_t;
typedef struct nmsg_rate* nmsg_rate_t;
typedef struct nmsg_random* nmsg_random_t;
typedef struct nmsg_strbuf* nmsg_strbuf_t;
typedef struct nmsg_zbuf* nmsg_zbuf_t;

/** A number and its name: a vendor or a message type. */
struct nmsg_idname {
    unsigned id;
    const char* name;
};

/** Receives a message, which it owns and destroys. */
typedef void (*nmsg_cb_message)(nmsg_message_t msg, void* user);

/** Provides the next message in `*msg`, or returns nmsg_res_again, nmsg_res_eof or an error. */
typedef nmsg_res (*nmsg_cb_message_read)(nmsg_message_t* msg, void* user);

#include <nmsg/alias.h>
#include <nmsg/asprintf.h>
#include <nmsg/chalias.h>
#include <nmsg/compat.h>
#include <nmsg/constants.h>
#include <nmsg/container.h>
#include <nmsg/filter.h>
#include <nmsg/fltmod.h>
#include <nmsg/input.h>
#include <nmsg/io.h>
#include <nmsg/ipdg.h>
#include <nmsg/message.h>
#include <nmsg/msgmod.h>
#include <nmsg/output.h>
#include <nmsg/pcap_input.h>
#include <nmsg/random.h>
#include <nmsg/rate.h>
#include <nmsg/sock.h>
#include <nmsg/statsmod.h>
#include <nmsg/strbuf.h>
#include <nmsg/timespec.h>
#include <nmsg/vendors.h>
#include <nmsg/version.h>
#include <nmsg/zbuf.h>

/**
 * Loads message modules (from the directory NMSG_MSGMOD_DIR, if that is set) and alias files.
 *
 * Returns success once; later calls return nmsg_res_failure, and so does a call that finds no directory of modules. A
 * failed call may be repeated. Modules are unloaded when the process exits.
 */
nmsg_res nmsg_init(void)
#if defined(__GNUC__)
    __attribute__((warn_unused_result))
#endif
    ;

/** Whether closing an input or output also closes the descriptor it was opened with. Default: true. */
void nmsg_set_autoclose(bool autoclose);

/** Lines of this level and lower are written to standard error. 0: none, 1: warnings, 2 and more: details. */
void nmsg_set_debug(int debug);

/** The level of nmsg_set_debug(). */
int nmsg_get_debug(void);

/** The version of the interface as text, "1.3.3". Static. */
const char* nmsg_get_version(void);

/** The same as a number: 1003003 for 1.3.3. */
uint32_t nmsg_get_version_number(void);

#ifdef __cplusplus
}
#endif

#endif
