/* What Qt links to that Windows 10 has and Wine 8 lacks: just enough for the program to be tried under Wine.
   Every call answers 0, "not supported". Compiled twice, as icuuc.dll and as mscms.dll, into the prefix of Wine alone;
   never shipped. */
#define STUB(name) __declspec(dllexport) void *name(void) { return 0; }

#ifdef ICUUC
STUB(UCNV_FROM_U_CALLBACK_SUBSTITUTE)
STUB(UCNV_TO_U_CALLBACK_SUBSTITUTE)
STUB(ucnv_cbFromUWriteUChars)
STUB(ucnv_cbToUWriteUChars)
STUB(ucnv_close)
STUB(ucnv_countAvailable)
STUB(ucnv_fromUCountPending)
STUB(ucnv_fromUnicode)
STUB(ucnv_getAvailableName)
STUB(ucnv_getFromUCallBack)
STUB(ucnv_getMaxCharSize)
STUB(ucnv_getName)
STUB(ucnv_getStandardName)
STUB(ucnv_getToUCallBack)
STUB(ucnv_open)
STUB(ucnv_reset)
STUB(ucnv_setFromUCallBack)
STUB(ucnv_setToUCallBack)
STUB(ucnv_toUCountPending)
STUB(ucnv_toUnicode)
#else
STUB(CloseColorProfile)
STUB(GetColorProfileFromHandle)
STUB(OpenColorProfileW)
STUB(WcsCreateIccProfile)
#endif
