package io.polysome.api;

import io.polysome.tenancy.Scope;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a resource: every method of it needs the scope {@link Scope#ADMIN}, whatever the HTTP method. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface AdminOnly {}
