/** \file
 * Statistics modules. NMSG_STATSMOD_CONFIG names one for every nmsg_io.
 */
#ifndef NMSG_STATSMOD_H
#define NMSG_STATSMOD_H

/** Loads `nmsg_stats1_<name>.so` as nmsg_fltmod_init() loads a filter. NULL on failure. */
nmsg_statsmod_t nmsg_statsmod_init(const char* name, const void* param, const size_t len_param);

/** Stops and unloads the module. */
void nmsg_statsmod_destroy(nmsg_statsmod_t* statsmod);

/** Lets the module report on `io`, under a name that it copies. */
nmsg_res nmsg_statsmod_add_io(nmsg_statsmod_t statsmod, nmsg_io_t io, const char* name);

/** Undoes nmsg_statsmod_add_io(). nmsg_io_destroy() does so, too. */
nmsg_res nmsg_statsmod_remove_io(nmsg_statsmod_t statsmod, nmsg_io_t io);

#endif
