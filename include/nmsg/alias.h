/** \file
 * Names of operators and groups, from the files nmsg.opalias and nmsg.gralias.
 */
#ifndef NMSG_ALIAS_H
#define NMSG_ALIAS_H

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { nmsg_alias_operator, nmsg_alias_group } nmsg_alias_e;

/** The name of a number, NULL if it has none or before nmsg_init(). Owned by the library. */
const char* nmsg_alias_by_key(nmsg_alias_e ae, unsigned key);

/** The number of a name, in upper or lower case; 0 if it is unknown or before nmsg_init(). */
unsigned nmsg_alias_by_value(nmsg_alias_e ae, const char* value);

#ifdef __cplusplus
}
#endif

#endif
